#pragma once

// report.html: a run for people, in one file that needs no server and no network.

#include "harness/core/case_result.h"
#include "harness/core/error.h"
#include "reports/previous_run.h"
#include "reports/progress.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace wringer::reports {

// How many entries of journals a page carries: of a case, those around its faults; of all cases
// together, what a browser opens without being felt.
struct HtmlBounds {
  std::size_t entries_of_case = 100'000;
  std::size_t entries = 400'000;
};

struct HtmlContext {
  Progress progress = Progress::finished;
  // "wringer" → "0.1.0": what the run took place in, besides the versions of the services.
  std::vector<std::pair<std::string, std::string>> environment{};
  // What the run is compared with; none: it is not.
  std::optional<PreviousRun> previous{};
  HtmlBounds bounds{};
};

// The page says that it is incomplete until its script has read all its data, so that one that was
// cut off does. Texts of the system reach it as data only. Cases that do not hold, and one passing
// case beside each, carry their timelines, up to a bound that the page tells of.
[[nodiscard]] std::string html_page(const RunResult& run, const HtmlContext& context);

// Writes it whole or not at all; creates the folder.
[[nodiscard]] Status write_html(const RunResult& run, const HtmlContext& context,
                                const std::filesystem::path& file);

}  // namespace wringer::reports

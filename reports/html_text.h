#pragma once

// JSON that may stand inside a page. Private to this folder.

#include "harness/core/clock.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

namespace wringer::reports {

// Times as the page has them.
[[nodiscard]] std::int64_t microseconds(Duration duration);

// Cleans every text in it (plain_text.h), and cuts those that nobody would read to the end.
void make_presentable(nlohmann::ordered_json& json);

// <script type="application/json" id="…">…</script>, in which nothing can end the element or begin
// another: every '<' is written as an escape. Takes what `make_presentable` has seen.
[[nodiscard]] std::string data_element(const std::string& id, const nlohmann::ordered_json& json);

}  // namespace wringer::reports

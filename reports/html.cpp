#include "reports/html.h"

#include "reports/file.h"
#include "reports/html_assets.h"
#include "reports/html_case.h"
#include "reports/html_run.h"
#include "reports/html_text.h"
#include "reports/html_timeline.h"
#include "reports/sibling.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <map>
#include <string_view>

namespace wringer::reports {
namespace {

// In the order in which they build on each other.
constexpr std::array<std::string_view, 17> k_scripts{"dom.js",
                                                     "text.js",
                                                     "data.js",
                                                     "shapes.js",
                                                     "timeline_model.js",
                                                     "timeline_lanes.js",
                                                     "timeline_canvas.js",
                                                     "timeline_traffic.js",
                                                     "timeline_paint.js",
                                                     "time_window.js",
                                                     "timeline_view.js",
                                                     "story.js",
                                                     "rows.js",
                                                     "matrix.js",
                                                     "overview.js",
                                                     "case.js",
                                                     "main.js"};

class Page {
 public:
  Page(const RunResult& run, const HtmlContext& context) : m_run(run), m_context(context) {}

  std::string build() {
    list_cases();
    choose_timelines();
    std::string data;
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
      nlohmann::ordered_json json = case_json(m_pages[i]);
      make_presentable(json);
      data += data_element(fmt::format("case-{}", i), json);
    }
    nlohmann::ordered_json json = run_json(m_run, m_context);
    make_presentable(json);
    // Last: where it can be read, everything before it is whole.
    data += data_element("run", json);
    return assemble(data);
  }

 private:
  void list_cases() {
    for (const ScenarioResult& scenario : m_run.scenarios) {
      const std::size_t first = m_pages.size();
      for (std::size_t i = 0; i < scenario.cases.size(); ++i) {
        CasePage& page =
            m_pages.emplace_back(CasePage{.scenario = scenario, .result = scenario.cases[i]});
        if (page.result.verdict == Verdict::holds) continue;
        if (const auto sibling = passing_sibling(scenario, i)) page.sibling = first + *sibling;
      }
    }
  }

  // Violated cases first, each with its sibling, as long as there is room.
  void choose_timelines() {
    for (CasePage& page : m_pages) {
      page.without =
          page.result.journal == nullptr
              ? "there is no journal of this case"
              : "only cases that do not hold, and a passing one beside each, carry their "
                "timeline; the journal of this one is in its folder";
    }
    for (const Verdict verdict : {Verdict::violated, Verdict::inconclusive}) {
      for (CasePage& page : m_pages) {
        if (page.result.verdict != verdict || !give_timeline(page) || !page.sibling) continue;
        CasePage& sibling = m_pages[*page.sibling];
        if (!give_timeline(sibling)) continue;
        const std::set<std::uint64_t> events = events_told(page.result);
        if (sibling.events.size() < 20) sibling.events.insert(events.begin(), events.end());
      }
    }
  }

  bool give_timeline(CasePage& page) {
    if (page.timeline_entries > 0) return true;
    const std::size_t entries = entries_kept(page.result, m_context.bounds.entries_of_case);
    if (entries == 0) return false;
    if (m_entries + entries > m_context.bounds.entries) {
      page.without = fmt::format(
          "left out, because the timelines before it have {} moments already; the journal of this "
          "case is in its folder",
          m_entries);
      return false;
    }
    m_entries += entries;
    page.timeline_entries = m_context.bounds.entries_of_case;
    return true;
  }

  static std::string assemble(const std::string& data) {
    std::string script;
    for (const std::string_view name : k_scripts) script += html_asset(name);
    const std::map<std::string_view, std::string> parts{
        {"style", std::string(html_asset("style.css"))}, {"data", data}, {"script", script}};
    std::string out;
    std::string_view page = html_asset("page.html");
    // {{name}} stands for a part.
    for (std::size_t open = page.find("{{"); open != std::string_view::npos;
         open = page.find("{{")) {
      const std::size_t close = page.find("}}", open);
      out += page.substr(0, open);
      out += parts.at(page.substr(open + 2, close - open - 2));
      page.remove_prefix(close + 2);
    }
    return out.append(page);
  }

  const RunResult& m_run;
  const HtmlContext& m_context;
  std::vector<CasePage> m_pages;
  std::size_t m_entries = 0;
};

}  // namespace

std::string html_page(const RunResult& run, const HtmlContext& context) {
  return Page(run, context).build();
}

Status write_html(const RunResult& run, const HtmlContext& context,
                  const std::filesystem::path& file) {
  return write_file(file, html_page(run, context));
}

}  // namespace wringer::reports

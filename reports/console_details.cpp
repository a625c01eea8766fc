#include "reports/case_story.h"
#include "reports/console.h"
#include "reports/paint.h"
#include "reports/plain_text.h"

#include <fmt/format.h>

namespace wringer::reports {
namespace {

std::string receipt_line(const Receipt& receipt) {
  if (!receipt.fired) return fmt::format("- {}: never fired", to_text(receipt.fault));
  return fmt::format("{} {}: {}", receipt.effective ? "✓" : "?", to_text(receipt.fault),
                     receipt.effective ? "fired and took effect"
                                       : "fired, but is not known to have had an effect");
}

// What is told of a case whatever its verdict: one line of each kind.
std::string notes_of(const CaseResult& result) {
  std::string out;
  const auto summarise = [&](const char* what, const std::vector<Anomaly>& anomalies) {
    if (anomalies.empty()) return;
    const std::string more =
        anomalies.size() > 1 ? fmt::format(" (and {} more)", anomalies.size() - 1) : "";
    const Anomaly& first = anomalies.front();
    append_block(out, "  ", fmt::format("{}  {}: {}{}", what, first.property, first.summary, more));
  };
  summarise("at risk ", result.at_risk);
  summarise("allowed ", result.allowed);
  for (const std::string& line : result.not_exposed) {
    append_block(out, "  ", "not exposed  " + line);
  }
  for (const std::string& line : result.less_power) append_block(out, "  ", "less power  " + line);
  return out;
}

}  // namespace

std::string judgement_details(const CaseResult& result, const ConsoleStyle& style) {
  std::string out =
      fmt::format("{} {}  {}\n", mark_of(result.verdict),
                  painted(std::string(to_string(result.verdict)), result.verdict, style),
                  printable(result.name));
  for (const std::string& line : story_of(result)) append_block(out, "  ", line);
  return out + notes_of(result);
}

std::string case_details(const CaseResult& result, const ConsoleStyle& style) {
  if (result.verdict != Verdict::holds) return whole_case(result, style);
  return case_line(result, style) + notes_of(result);
}

std::string whole_case(const CaseResult& result, const ConsoleStyle& style) {
  std::string out = case_line(result, style);
  for (const std::string& line : story_of(result)) append_block(out, "  ", line);
  for (const Receipt& receipt : result.receipts) {
    append_block(out, "  ", "receipt  " + receipt_line(receipt));
    for (const std::string& line : receipt.evidence) append_block(out, "           ", line);
  }
  out += notes_of(result);
  append_block(out, "  ", fmt::format("seed     {}", result.seed));
  append_block(out, "  ", "again    " + replay_command(result.folder.string()));
  return out;
}

}  // namespace wringer::reports

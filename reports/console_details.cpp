#include "reports/case_story.h"
#include "reports/console.h"
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

}  // namespace

std::string case_details(const CaseResult& result, const std::filesystem::path& file,
                         const ConsoleStyle& style) {
  std::string out = case_line(result, style);
  if (result.verdict == Verdict::holds) return out;
  for (const std::string& line : story_of(result)) append_block(out, "  ", line);
  for (const Receipt& receipt : result.receipts) {
    append_block(out, "  ", "receipt  " + receipt_line(receipt));
    for (const std::string& line : receipt.evidence) append_block(out, "           ", line);
  }
  append_block(out, "  ", "folder   " + result.folder.string());
  append_block(out, "  ", "again    " + replay_command(file.string(), result.seed));
  return out;
}

}  // namespace wringer::reports

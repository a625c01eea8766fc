#include "harness/core/schedule.h"

#include "harness/core/duration.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer {
namespace {

bool speaks_of(const Address& address, MomentName moment) {
  return address.moment == moment ||
         std::any_of(address.once.begin(), address.once.end(),
                     [&](const Address& once) { return speaks_of(once, moment); });
}

struct ArgumentText {
  std::string operator()(Duration duration) const { return to_text(duration); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(const Address& address) const { return to_text(address); }
};

}  // namespace

bool needs_records(const FaultSpec& fault) {
  return fault.at.needs_records() ||
         std::any_of(fault.arguments.begin(), fault.arguments.end(), [](const auto& argument) {
           const auto* address = std::get_if<Address>(&argument.second);
           return address != nullptr && address->needs_records();
         });
}

bool speaks_of(const Schedule& schedule, MomentName moment) {
  return std::any_of(schedule.begin(), schedule.end(), [&](const FaultSpec& fault) {
    return speaks_of(fault.at, moment) ||
           std::any_of(fault.arguments.begin(), fault.arguments.end(), [&](const auto& argument) {
             const auto* address = std::get_if<Address>(&argument.second);
             return address != nullptr && speaks_of(*address, moment);
           });
  });
}

std::string to_text(const Argument& argument) {
  return std::visit(ArgumentText{}, argument);
}

std::string to_text(const FaultSpec& fault) {
  std::string text = fmt::format("{} at {}", fault.kind, to_text(fault.at));
  std::string arguments;
  for (const auto& [name, argument] : fault.arguments) {
    arguments += fmt::format("{}{} {}", arguments.empty() ? "" : ", ", name, to_text(argument));
  }
  if (!arguments.empty()) text += fmt::format(" ({})", arguments);
  if (fault.following > 0) text += fmt::format(", following fault {}", fault.following);
  return text;
}

}  // namespace wringer

#include "harness/faults/error_code.h"

#include "harness/core/suggest.h"
#include "harness/wire/kafka/error_codes.h"
#include "harness/wire/kafka/error_names.h"
#include "harness/wire/kafka/plausible_errors.h"

#include <fmt/format.h>

#include <charconv>

namespace wringer::faults {

namespace kafka = wire::kafka;

namespace {

constexpr std::int16_t k_first = -1;

bool is_true_there(std::int16_t api_key, std::int16_t code, kafka::Outcome outcome) {
  // Brokers have said this of offsets that were there (kafkajs#1119): a spurious one is real.
  if (kafka_moment_name(api_key) == moments::k_kafka_fetch &&
      code == kafka::error_codes::k_offset_out_of_range) {
    return true;
  }
  return kafka::is_plausible(api_key, code, outcome);
}

std::string unknown_error(const std::string& text) {
  std::vector<std::string_view> names;
  for (std::int16_t code = k_first; !kafka::error_name(code).empty(); ++code) {
    names.push_back(kafka::error_name(code));
  }
  return fmt::format("'{}' is no error of Kafka.{}", text, did_you_mean(text, names));
}

}  // namespace

std::optional<std::int16_t> parse_error_code(const std::string& text) {
  for (std::int16_t code = k_first; !kafka::error_name(code).empty(); ++code) {
    if (kafka::error_name(code) == text) return code;
  }
  std::int16_t code = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), code);
  const bool is_number = problem == std::errc{} && end == text.data() + text.size();
  if (!is_number || kafka::error_name(code).empty()) return std::nullopt;
  return code;
}

std::vector<FaultMistake> check_error_code(const FaultSpec& spec) {
  const std::string text = spec.get<std::string>("code").value_or("");
  const auto code = parse_error_code(text);
  if (!code) return {{"code", unknown_error(text)}};
  if (*code == 0) return {{"code", "NONE is no error"}};
  if (spec.at.is_start()) return {};
  const auto api_key = kafka_api_key(spec.at.moment);
  if (!api_key) {
    return {{"at", fmt::format("{} is no message of Kafka; say one, such as {}", spec.at.moment,
                               moments::k_kafka_offset_commit)}};
  }
  if (spec.at.phase == Phase::acked) {
    return {{"at", "the answer has been delivered already; use 'before' or 'after'"}};
  }
  const auto outcome = spec.at.phase == Phase::requested ? kafka::Outcome::not_forwarded
                                                         : kafka::Outcome::forwarded_and_applied;
  if (is_true_there(*api_key, *code, outcome)) return {};
  if (kafka::plausible_errors(*api_key, kafka::Outcome::not_forwarded).empty()) {
    return {{"at", fmt::format("no errors are given to {}; cut its connection instead (lose-reply)",
                               spec.at.moment)}};
  }
  const bool would_lie = outcome == kafka::Outcome::forwarded_and_applied &&
                         is_true_there(*api_key, *code, kafka::Outcome::not_forwarded);
  return {{"code",
           fmt::format("{} {}; possible there: {}", kafka::error_text(*code),
                       would_lie ? "would be a lie after the broker has done what was asked: use "
                                   "'before', or another error"
                                 : fmt::format("is not what a broker says to {}", spec.at.moment),
                       kafka::plausible_errors_text(*api_key, outcome))}};
}

}  // namespace wringer::faults

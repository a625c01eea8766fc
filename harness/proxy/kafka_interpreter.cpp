#include "harness/proxy/kafka_interpreter.h"

#include "harness/wire/kafka/api_keys.h"
#include "harness/wire/kafka/api_versions.h"
#include "harness/wire/kafka/brokers.h"
#include "harness/wire/kafka/header.h"
#include "harness/wire/kafka/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace wringer::proxy {

namespace kafka = wire::kafka;

namespace {

Moment moment_from(const kafka::Summary& summary, MomentName name, Phase phase,
                   std::uint64_t exchange) {
  Moment moment;
  moment.name = name;
  moment.phase = phase;
  moment.exchange = exchange;
  moment.succeeded = summary.error_code == 0;
  moment.error = summary.error;
  moment.client = summary.client;
  moment.group = summary.group;
  moment.member = summary.member;
  moment.group_instance = summary.group_instance;
  moment.generation = summary.generation;
  moment.group_talk = summary.group_talk;
  moment.offsets = summary.offsets;
  return moment;
}

}  // namespace

Step KafkaInterpreter::next(Direction direction, std::span<const std::byte> buffered) {
  if (!m_lost.empty()) return {.kind = Step::Kind::piece, .size = buffered.size()};
  const bool to_service = direction == Direction::to_service;
  if (!to_service && has_answer()) {
    return own_answer();
  }
  const kafka::NextFrame next = kafka::next_frame(
      buffered, to_service ? kafka::k_request_size_max : kafka::k_response_size_max);
  if (const auto* nonsense = std::get_if<kafka::Nonsense>(&next)) {
    return lose(nonsense->reason, buffered.size());
  }
  if (const auto* frame = std::get_if<kafka::Frame>(&next)) {
    return to_service ? request(*frame) : response(*frame);
  }
  return {.kind = Step::Kind::need_more, .size = std::get<kafka::NeedMore>(next).bytes};
}

Step KafkaInterpreter::request(const kafka::Frame& frame) {
  const Result<kafka::RequestHeader> header = kafka::parse_request_header(frame.payload);
  if (!header) return lose(header.error().message, frame.size);
  if (header->api_key == kafka::api_keys::k_sasl_handshake && header->api_version == 0) {
    return lose("SaslHandshake version 0 is followed by tokens without a header", frame.size);
  }
  Outstanding outstanding{.api_key = header->api_key,
                          .api_version = header->api_version,
                          .correlation_id = header->correlation_id,
                          .name = kafka_moment_name(header->api_key),
                          .exchange = ++m_exchanges,
                          .request = {}};
  Result<kafka::Summary> summary = kafka::Summary{};
  if (header->body_offset) {
    summary =
        kafka::summarise_request(*header, frame.payload.subspan(*header->body_offset), &m_names);
  }
  if (summary) outstanding.request = std::move(*summary);
  Moment moment =
      moment_from(outstanding.request, outstanding.name, Phase::requested, outstanding.exchange);
  // A body that we can't read is passed on all the same; its moment only knows less.
  if (!summary) moment.error = summary.error().message;
  if (header->body_offset) {
    add_records(moment, outstanding, frame.payload.subspan(*header->body_offset));
  }
  m_last_is_outstanding = outstanding.request.expects_response;
  if (m_last_is_outstanding) m_outstanding.push_back(std::move(outstanding));
  Step step{.kind = Step::Kind::piece, .size = frame.size};
  if (m_fetch_waits) {
    if (header->api_key == kafka::api_keys::k_fetch) {
      step.rewritten = m_fetch_waits->shortened(frame, *header);
    } else {
      m_fetch_waits->other_request();
    }
  }
  step.moments.push_back(std::move(moment));
  return step;
}

Step KafkaInterpreter::own_answer() {
  Outstanding outstanding = std::move(m_outstanding.front());
  m_outstanding.pop_front();
  Step step{.kind = Step::Kind::piece, .size = 0, .rewritten = std::move(*outstanding.answer)};
  const auto payload = kafka::to_bytes(*step.rewritten).subspan(kafka::k_frame_size_bytes);
  const auto header =
      kafka::parse_response_header(outstanding.api_key, outstanding.api_version, payload);
  Result<kafka::Summary> summary = kafka::Summary{};
  if (header && header->body_offset) {
    summary = kafka::summarise_response(outstanding.api_key, outstanding.api_version,
                                        payload.subspan(*header->body_offset), &outstanding.request,
                                        &m_names);
  }
  step.moments.push_back(moment_from(summary ? *summary : kafka::Summary{}, outstanding.name,
                                     Phase::acked, outstanding.exchange));
  return step;
}

Step KafkaInterpreter::response(const kafka::Frame& frame) {
  if (m_outstanding.empty()) return lose("an answer came to no request", frame.size);
  const Outstanding outstanding = std::move(m_outstanding.front());
  m_outstanding.pop_front();
  m_edits.answers(outstanding.api_key, outstanding.api_version);
  const Result<kafka::ResponseHeader> header =
      kafka::parse_response_header(outstanding.api_key, outstanding.api_version, frame.payload);
  if (!header) return lose(header.error().message, frame.size);
  if (header->correlation_id != outstanding.correlation_id) {
    return lose(fmt::format("answer {} came where {} was due", header->correlation_id,
                            outstanding.correlation_id),
                frame.size);
  }
  Step step{.kind = Step::Kind::piece, .size = frame.size};
  Result<kafka::Summary> summary = kafka::Summary{};
  if (header->body_offset) {
    const kafka::Bytes body = frame.payload.subspan(*header->body_offset);
    // Bodies that don't decode teach nothing here; the summary below says why.
    static_cast<void>(
        kafka::learn_topic_names(outstanding.api_key, outstanding.api_version, body, m_names));
    summary = kafka::summarise_response(outstanding.api_key, outstanding.api_version, body,
                                        &outstanding.request, &m_names);
    Result<std::optional<std::string>> rewritten = rewritten_body(outstanding, body);
    if (!rewritten) {
      // Addresses in it may lead past us, so the instance must not act as if all were well.
      return lose(rewritten.error().during(fmt::format("rewriting {}", outstanding.name)).message,
                  frame.size);
    }
    if (*rewritten)
      step.rewritten = kafka_frame(frame.payload.first(*header->body_offset), **rewritten);
  }
  if (m_fetch_waits && outstanding.api_key == kafka::api_keys::k_fetch) {
    m_fetch_waits->fetched(summary && !summary->offsets.empty());
  }
  Moment moment = moment_from(summary ? *summary : kafka::Summary{}, outstanding.name,
                              Phase::applied, outstanding.exchange);
  if (!summary) moment.error = summary.error().message;
  if (header->body_offset) {
    add_records(moment, outstanding, frame.payload.subspan(*header->body_offset));
  }
  step.moments.push_back(std::move(moment));
  return step;
}

void KafkaInterpreter::add_records(Moment& moment, const Outstanding& outstanding,
                                   kafka::Bytes body) const {
  const bool is_request = moment.phase == Phase::requested;
  const MomentName carrier = is_request ? moments::k_kafka_produce : moments::k_kafka_fetch;
  if (m_records == RecordDetail::offsets || moment.name != carrier) return;
  auto records = kafka::records_of(
      outstanding.api_key, is_request ? kafka::Direction::request : kafka::Direction::response,
      outstanding.api_version, body, &m_names);
  if (records) {
    moment.records = std::make_shared<const std::vector<MomentRecord>>(std::move(*records));
  } else if (moment.error.empty()) {
    moment.error = records.error().message;
  }
}

Result<std::optional<std::string>> KafkaInterpreter::rewritten_body(const Outstanding& outstanding,
                                                                    kafka::Bytes body) {
  std::string result;
  if (outstanding.api_key == kafka::api_keys::k_api_versions) {
    WRINGER_ASSIGN(result, kafka::clamp_api_versions(body, outstanding.api_version));
  } else if (kafka::leaks_brokers(outstanding.api_key, outstanding.api_version)) {
    // Fetch responses may name brokers and hardly ever do; megabytes are not copied for that.
    WRINGER_ASSIGN(const auto named,
                   kafka::list_brokers(outstanding.api_key, outstanding.api_version, body));
    if (named.empty()) return std::nullopt;
    const auto mapping = [this](std::int32_t node_id, std::string_view host,
                                std::int32_t port) -> std::optional<kafka::HostPort> {
      const auto ours = m_address_of({node_id, std::string(host), port});
      if (!ours) return std::nullopt;
      return kafka::HostPort{ours->address().to_string(), ours->port()};
    };
    WRINGER_ASSIGN(result, kafka::rewrite_brokers(outstanding.api_key, outstanding.api_version,
                                                  body, mapping));
  } else {
    return std::nullopt;
  }
  return result == kafka::to_text(body) ? std::nullopt : std::optional(std::move(result));
}

bool KafkaInterpreter::answer_in_place(std::string answer) {
  if (!m_lost.empty() || !m_last_is_outstanding) return false;
  m_outstanding.back().answer = std::move(answer);
  return true;
}

bool KafkaInterpreter::has_answer() const {
  return !m_outstanding.empty() && m_outstanding.front().answer.has_value();
}

bool KafkaInterpreter::busy() const {
  // Polls and heartbeats never end; these leave something behind.
  static constexpr std::array<MomentName, 4> k_leaves_something{
      moments::k_kafka_offset_commit, moments::k_kafka_produce, "kafka.txn_offset_commit",
      "kafka.end_txn"};
  return std::any_of(
      m_outstanding.begin(), m_outstanding.end(), [](const Outstanding& outstanding) {
        return std::find(k_leaves_something.begin(), k_leaves_something.end(), outstanding.name) !=
               k_leaves_something.end();
      });
}

bool KafkaInterpreter::awaits_its_name() const {
  return std::any_of(m_outstanding.begin(), m_outstanding.end(),
                     [](const Outstanding& outstanding) {
                       return outstanding.name == moments::k_kafka_join_group &&
                              outstanding.request.member.empty() && !outstanding.answer;
                     });
}

Step KafkaInterpreter::lose(std::string why, std::size_t size) {
  m_lost = "this connection is no longer understood: " + std::move(why);
  m_outstanding.clear();
  return {.kind = Step::Kind::piece, .size = size};
}

}  // namespace wringer::proxy

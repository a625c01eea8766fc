#include "harness/workload/workload.h"

#include "harness/core/digits.h"
#include "harness/scenario/placeholders.h"
#include "harness/workload/draft.h"
#include "harness/workload/payload.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

namespace wringer::workload {
namespace {

// Turns drafts into events, in order.
class Writer {
 public:
  Writer(const scenario::WorkloadSpec& spec, Seed seed, const std::string& topic)
      : m_spec(spec), m_seed(seed), m_topic(topic) {}

  std::vector<Event> write(const Drafts& drafts) {
    m_events.reserve(drafts.stream.size());
    for (const Draft& draft : drafts.stream) write(draft, drafts);
    return std::move(m_events);
  }

 private:
  void write(const Draft& draft, const Drafts& drafts);
  void name(Event& event, const Draft& draft, const Drafts& drafts);
  void fill(Event& event, const Draft& draft);
  void write_deletion(Event& event, const Draft& draft);

  const scenario::WorkloadSpec& m_spec;
  const Seed m_seed;
  const std::string& m_topic;
  std::vector<Event> m_events;
  std::unordered_map<int, std::uint64_t> m_number_of;
  std::unordered_map<int, int> m_transaction_of;
  int m_poisons = 0;
};

void Writer::write(const Draft& draft, const Drafts& drafts) {
  Event event;
  event.number = m_events.size() + 1;
  m_number_of[draft.serial] = event.number;
  event.kind = draft.kind;
  event.topic = m_topic;
  event.partition = draft.partition;
  event.version = draft.version;
  if (draft.transaction > 0) {
    const int next = static_cast<int>(m_transaction_of.size()) + 1;
    event.transaction = m_transaction_of.emplace(draft.transaction, next).first->second;
  }
  name(event, draft, drafts);
  fill(event, draft);
  m_events.push_back(std::move(event));
}

void Writer::name(Event& event, const Draft& draft, const Drafts& drafts) {
  event.id = fmt::format("e{}", event.number);
  if (draft.kind == EventKind::duplicate) {
    event.of = m_number_of.at(draft.of);
    event.id = m_events[event.of - 1].id;
  } else if (draft.given != nullptr && !draft.given->id.empty()) {
    event.id = draft.given->id;
  }
  event.key = draft.key < 0 ? fmt::format("poison{}", ++m_poisons)
                            : drafts.keys[static_cast<std::size_t>(draft.key)];
  if (draft.kind != EventKind::tombstone) {
    event.amount = digit_coded_amount((event.version - 1) % k_digits_max + 1);
  }
}

// Kafka's own way to delete is to say nothing; many say so in words.
void Writer::write_deletion(Event& event, const Draft& draft) {
  if (draft.given != nullptr && draft.given->value) {
    event.payload = *draft.given->value;
  } else if (draft.given == nullptr && !m_spec.delete_value.empty()) {
    event.payload = make_payload(m_spec.delete_value, event, m_seed);
  } else {
    event.null_value = true;
  }
}

void Writer::fill(Event& event, const Draft& draft) {
  if (draft.given != nullptr) event.headers = draft.given->headers;
  if (draft.kind == EventKind::tombstone) {
    write_deletion(event, draft);
  } else if (draft.poison != nullptr) {
    event.poison = to_string(draft.poison->kind);
    event.null_key = draft.poison->kind == scenario::PoisonKind::null_key;
    event.null_value = draft.poison->kind == scenario::PoisonKind::null_value;
    event.payload = make_poison(*draft.poison, m_spec.value, event, m_seed);
  } else {
    event.payload =
        draft.given != nullptr ? *draft.given->value : make_payload(m_spec.value, event, m_seed);
  }
}

// Its number, or that of the event that it repeats.
std::uint64_t original_of(const Event& event) {
  return event.of > 0 ? event.of : event.number;
}

// It was called so by a file, and its number and its UUID mean nothing.
bool has_given_id(const Event& event) {
  return !event.id.empty() && event.id != fmt::format("e{}", original_of(event));
}

bool uses(const scenario::ValueTemplate& value, std::string_view placeholder) {
  return std::any_of(value.begin(), value.end(), [&](const auto& field) {
    const auto used = scenario::placeholders_in(field.second);
    return used && std::find(used->begin(), used->end(), placeholder) != used->end();
  });
}

}  // namespace

std::vector<Event> make_events(const scenario::WorkloadSpec& spec, Seed seed,
                               const std::string& topic, int partitions) {
  return Writer(spec, seed, topic).write(make_drafts(spec, seed, partitions));
}

std::vector<std::string> identities_of(const Event& event, Seed seed) {
  if (has_given_id(event)) return {event.id};
  return {event.id, std::to_string(original_of(event)), uuid_of(event, seed)};
}

std::vector<std::string> carried_identities(const scenario::WorkloadSpec& spec, const Event& event,
                                            Seed seed) {
  const std::vector<std::string> identities = identities_of(event, seed);
  std::vector<std::string> carried;
  if (!spec.given.empty() || event.kind == EventKind::poison || event.null_value) {
    // Not, or not surely, made from the template.
    const bool shows_id = !event.null_value && event.payload.find(event.id) != std::string::npos;
    if (shows_id) carried.push_back(event.id);
    return carried;
  }
  constexpr std::array<std::string_view, 3> k_placeholders{"id", "number", "uuid"};
  const scenario::ValueTemplate& value =
      event.kind == EventKind::tombstone ? spec.delete_value : spec.value;
  for (std::size_t i = 0; i < k_placeholders.size() && i < identities.size(); ++i) {
    if (uses(value, k_placeholders[i])) carried.push_back(identities[i]);
  }
  return carried;
}

}  // namespace wringer::workload

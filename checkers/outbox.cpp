// From committed outbox rows to published records.

#include "checkers/properties.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace wringer::checkers {
namespace {

using Published = std::unordered_map<std::string, std::vector<std::size_t>>;

// By id: the records that carry it, in the order of the topic.
Published published_in(const OutboxLog& outbox) {
  Published published;
  for (std::size_t i = 0; i < outbox.records.size(); ++i) {
    published[outbox.records[i].id].push_back(i);
  }
  return published;
}

std::optional<std::int64_t> number_in(const std::string& id) {
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(id.data(), id.data() + id.size(), number);
  const bool whole = problem == std::errc{} && end == id.data() + id.size();
  return whole ? std::optional(number) : std::nullopt;
}

std::string place_of(const OutboxLog::Record& record) {
  return place_text(record.partition, record.offset);
}

template <typename Find>
std::vector<Anomaly> in_each(const Facts& facts, const char* property, const Find& find) {
  Findings findings(property);
  for (const OutboxLog& outbox : facts.chronicle().outboxes) find(outbox, findings);
  return findings.take();
}

// Those that write to an outbox's topic, and what they had marked when they ended.
class Relays {
 public:
  Relays(const Facts& facts, const OutboxLog& outbox) : m_facts(facts), m_outbox(outbox) {}

  // Whoever marked the row, which was never published, ended before it committed anything else.
  [[nodiscard]] bool ended_with(const OutboxLog::Row& row) {
    if (!row.marked) return false;
    const auto [known, is_new] = m_ended_after.try_emplace(*row.marked, false);
    if (is_new) known->second = ended_after(*row.marked);
    return known->second;
  }

 private:
  [[nodiscard]] bool ended_after(std::uint32_t mark) {
    const Chronicle& chronicle = m_facts.chronicle();
    const std::vector<std::uint32_t>& requested = chronicle.transactions.requested;
    const int instance = chronicle.instance_of(mark);
    if (instance == 0 || requested[mark] == 0 || !is_relay(instance)) return false;
    const std::uint32_t end = first_end(instance, requested[mark]);
    for (std::uint32_t i = 0; i < requested.size(); ++i) {
      const bool is_between = requested[i] > requested[mark] && requested[i] < end;
      if (is_between && chronicle.instance_of(i) == instance) return false;
    }
    return end != 0;
  }
  [[nodiscard]] bool is_relay(int instance) {
    if (!m_relays) {
      m_relays.emplace();
      const Publishing& publishing = m_facts.group().publishing;
      for (const OutboxLog::Record& record : m_outbox.records) {
        m_relays->insert(publishing.request_of({record.partition, record.offset}).instance);
      }
    }
    return m_relays->contains(instance);
  }
  // 0: there was none, or it was asked to end and had time to finish what it was at.
  [[nodiscard]] std::uint32_t first_end(int instance, std::uint32_t from) const {
    bool is_asked_to_end = false;
    for (const GroupLog::Happening& happening : m_facts.group().happenings) {
      if (happening.instance != instance) continue;
      if (happening.what == "stop") is_asked_to_end = true;
      if (happening.what == "start") is_asked_to_end = false;
      if (happening.is_end() && happening.sequence > from) {
        return is_asked_to_end ? 0 : happening.sequence;
      }
    }
    return 0;
  }

  const Facts& m_facts;
  const OutboxLog& m_outbox;
  std::optional<std::set<int>> m_relays;
  // By the transaction that marked rows.
  std::unordered_map<std::uint32_t, bool> m_ended_after;
};

Anomaly outbox_loss(const Facts& facts, const OutboxLog& outbox, const OutboxLog::Row& row,
                    bool is_marked, bool is_gap) {
  Anomaly anomaly{"",
                  std::nullopt,
                  fmt::format("row {} of {} was committed by {} and never published to {}", row.id,
                              outbox.table, facts.chronicle().name_of_transaction(row.transaction),
                              outbox.topic),
                  {}};
  if (row.transaction != k_no_transaction) anomaly.transactions = {row.transaction};
  if (is_marked) {
    anomaly.cause = "marked before it was published";
    anomaly.evidence.push_back(
        fmt::format("it was marked by {}, which ended before it committed anything else",
                    facts.chronicle().name_of_transaction(*row.marked)));
  } else if (is_gap) {
    anomaly.cause = "sequence gap";
    anomaly.evidence.push_back(
        "rows with greater ids were committed before it: a relay that goes on from the greatest id "
        "that it has seen never comes back for it");
  }
  return anomaly;
}

using Ids = std::unordered_set<std::string>;

Ids ids_in(const OutboxLog& outbox) {
  Ids ids;
  for (const OutboxLog::Row& row : outbox.rows) ids.insert(row.id);
  return ids;
}

// By the others that are published to the same topic.
using OtherIds = std::vector<std::pair<const OutboxLog*, Ids>>;

OtherIds ids_beside(const Facts& facts, const OutboxLog& outbox) {
  OtherIds others;
  for (const OutboxLog& other : facts.chronicle().outboxes) {
    if (&other != &outbox && other.topic == outbox.topic)
      others.emplace_back(&other, ids_in(other));
  }
  return others;
}

Anomaly outbox_ghost(const OutboxLog& outbox, const OutboxLog::Record& record,
                     const OtherIds& others) {
  Anomaly anomaly{
      "",
      std::nullopt,
      fmt::format("{} was published at {}, and {} never held it committed{}",
                  record.id.empty() ? "a record without an id" : record.id, place_of(record),
                  outbox.table, outbox.where.empty() ? "" : " where " + outbox.where),
      {}};
  for (const auto& [other, ids] : others) {
    if (!ids.contains(record.id)) continue;
    anomaly.evidence.push_back(
        fmt::format("{}, which is published to {} too, holds a row {}: 'only' says whose a record "
                    "is",
                    other->table, other->topic, record.id));
  }
  return anomaly;
}

}  // namespace

std::vector<Anomaly> find_outbox_losses(const Facts& facts) {
  return in_each(facts, "outbox loss", [&](const OutboxLog& outbox, Findings& findings) {
    const Published published = published_in(outbox);
    std::int64_t greatest = std::numeric_limits<std::int64_t>::min();
    std::unordered_set<std::string> told;
    Relays relays(facts, outbox);
    for (const OutboxLog::Row& row : outbox.rows) {
      const auto number = number_in(row.id);
      const bool is_gap = number && *number < greatest;
      if (number) greatest = std::max(greatest, *number);
      if (published.contains(row.id) || !told.insert(row.id).second) continue;
      findings.add([&] { return outbox_loss(facts, outbox, row, relays.ended_with(row), is_gap); });
    }
  });
}

std::vector<Anomaly> find_outbox_ghosts(const Facts& facts) {
  return in_each(facts, "outbox ghost", [&facts](const OutboxLog& outbox, Findings& findings) {
    // What was removed before the end is not known.
    if (!outbox.is_stream) return;
    const Ids ids = ids_in(outbox);
    const OtherIds others = ids_beside(facts, outbox);
    for (const OutboxLog::Record& record : outbox.records) {
      if (ids.contains(record.id)) continue;
      findings.add([&] { return outbox_ghost(outbox, record, others); });
    }
  });
}

std::vector<Anomaly> find_outbox_duplicates(const Facts& facts) {
  const Publishing& publishing = facts.group().publishing;
  return in_each(facts, "outbox duplicate", [&](const OutboxLog& outbox, Findings& findings) {
    const Published published = published_in(outbox);
    std::unordered_set<std::string> told;
    for (const OutboxLog::Row& row : outbox.rows) {
      const auto found = published.find(row.id);
      if (found == published.end() || found->second.size() < 2) continue;
      if (!told.insert(row.id).second) continue;
      std::vector<Publishing::Record> records;
      for (const std::size_t i : found->second) {
        records.push_back({outbox.records[i].partition, outbox.records[i].offset});
      }
      findings.add({.had_to = publishing.had_to_repeat(records)}, [&] {
        Anomaly anomaly{"",
                        std::nullopt,
                        fmt::format("row {} of {} was published {}", row.id, outbox.table,
                                    how_often(found->second.size())),
                        {}};
        for (const std::size_t i : found->second) {
          anomaly.evidence.push_back(place_of(outbox.records[i]));
        }
        anomaly.evidence = shortened(std::move(anomaly.evidence));
        return anomaly;
      });
    }
  });
}

std::vector<Anomaly> find_outbox_disorder(const Facts& facts) {
  return in_each(facts, "outbox order", [](const OutboxLog& outbox, Findings& findings) {
    const Published published = published_in(outbox);
    struct Last {
      const OutboxLog::Row* row = nullptr;
      std::size_t record = 0;
    };
    std::unordered_map<std::string, Last> last;
    std::unordered_set<std::string> told;
    for (const OutboxLog::Row& row : outbox.rows) {
      const auto found = published.find(row.id);
      if (row.aggregate.empty() || found == published.end()) continue;
      const std::size_t record = found->second.front();
      Last& before = last[row.aggregate];
      const bool comparable = before.row != nullptr && outbox.records[before.record].partition ==
                                                           outbox.records[record].partition;
      if (!comparable || record >= before.record) {
        before = {&row, record};
        continue;
      }
      if (!told.insert(row.aggregate).second) continue;
      findings.add([&] {
        return Anomaly{
            "",
            std::nullopt,
            fmt::format("row {} of aggregate {} was committed after row {} and published "
                        "before it",
                        row.id, row.aggregate, before.row->id),
            {place_of(outbox.records[record]), place_of(outbox.records[before.record])}};
      });
    }
  });
}

std::vector<Anomaly> find_outbox_mismatches(const Facts& facts) {
  return in_each(facts, "outbox mismatch", [](const OutboxLog& outbox, Findings& findings) {
    if (!outbox.compares_payloads) return;
    const Published published = published_in(outbox);
    for (const OutboxLog::Row& row : outbox.rows) {
      const auto found = published.find(row.id);
      if (found == published.end()) continue;
      for (const std::size_t i : found->second) {
        const OutboxLog::Record& record = outbox.records[i];
        if (record.meaning == row.meaning) continue;
        findings.add([&] {
          return Anomaly{"",
                         std::nullopt,
                         fmt::format("row {} of {} was published as something else at {}", row.id,
                                     outbox.table, place_of(record)),
                         {"committed: " + row.payload, "published: " + record.payload}};
        });
        break;
      }
    }
  });
}

}  // namespace wringer::checkers

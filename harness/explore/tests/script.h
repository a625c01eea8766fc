#pragma once

#include "harness/core/clock.h"
#include "harness/core/journal.h"

#include <cstdint>
#include <optional>
#include <string>

namespace wringer::explore {

// Writes a journal, of one instance unless told otherwise, exchange by exchange, each with its
// three phases.
class Script {
 public:
  void kafka(MomentName name, OffsetRange request = {}, OffsetRange answer = {}) {
    exchange(name, Service::kafka, "", "", request, answer);
  }
  void postgres(MomentName name, const std::string& sql) {
    exchange(name, Service::postgres, sql, "DONE", {}, {});
  }
  // A member of the newer protocol is heard.
  void joins_newer() {
    m_generation = 1;
    kafka(moments::k_kafka_consumer_group_heartbeat);
    m_generation.reset();
  }
  // Answered with this command tag.
  void postgres(MomentName name, const std::string& sql, const std::string& tag) {
    exchange(name, Service::postgres, sql, tag, {}, {});
  }
  // A batch of `events`, each in a transaction of its own, then the offset.
  void batch(int events, std::int64_t first) {
    kafka(moments::k_kafka_fetch, {"t", 0, -1, first}, {"t", 0, first, first + events});
    for (int i = 0; i < events; ++i) {
      postgres(moments::k_postgres_begin, "BEGIN");
      postgres(moments::k_postgres_query, "INSERT INTO entries VALUES ('e1')");
      postgres(moments::k_postgres_commit, "COMMIT");
    }
    kafka(moments::k_kafka_offset_commit, {"t", 0, -1, first + events}, {"t", 0, -1, first + 1});
  }
  // Who speaks from here on.
  void as(Instance instance) { m_instance = instance; }
  const Journal& journal() const { return m_journal; }

 private:
  void exchange(MomentName name, Service service, const std::string& sql, const std::string& tag,
                const OffsetRange& request, const OffsetRange& answer) {
    Moment moment;
    moment.name = name;
    moment.service = service;
    moment.instance = m_instance;
    moment.connection =
        static_cast<std::uint64_t>(m_instance * 2) - (service == Service::kafka ? 1 : 0);
    moment.exchange = ++m_exchanges;
    moment.generation = m_generation;
    for (const Phase phase : {Phase::requested, Phase::applied, Phase::acked}) {
      moment.phase = phase;
      moment.sql = phase == Phase::requested ? sql : tag;
      const OffsetRange& range = phase == Phase::requested ? request : answer;
      moment.offsets.clear();
      if (!range.topic.empty()) moment.offsets.push_back(range);
      m_journal.add(moment);
    }
  }

  ManualClock m_clock;
  Journal m_journal{m_clock};
  Instance m_instance = 1;
  std::uint64_t m_exchanges = 0;
  std::optional<std::int32_t> m_generation;
};

}  // namespace wringer::explore

#pragma once

#include "harness/core/clock.h"
#include "harness/core/journal.h"

#include <cstdint>
#include <string>

namespace wringer::explore {

// Writes a journal of one instance, exchange by exchange, each with its three phases.
class Script {
 public:
  void kafka(MomentName name, OffsetRange request = {}, OffsetRange answer = {}) {
    exchange(name, Service::kafka, "", "", request, answer);
  }
  void postgres(MomentName name, const std::string& sql) {
    exchange(name, Service::postgres, sql, "DONE", {}, {});
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
  const Journal& journal() const { return m_journal; }

 private:
  void exchange(MomentName name, Service service, const std::string& sql, const std::string& tag,
                const OffsetRange& request, const OffsetRange& answer) {
    Moment moment;
    moment.name = name;
    moment.service = service;
    moment.instance = 1;
    moment.connection = service == Service::kafka ? 1 : 2;
    moment.exchange = ++m_exchanges;
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
  std::uint64_t m_exchanges = 0;
};

}  // namespace wringer::explore

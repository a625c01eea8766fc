#pragma once

// How far one instance is with what was delivered to it last, from what it says on the wire.

#include "harness/core/moment.h"
#include "harness/explore/points.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace wringer::explore {

class ProgressWatch {
 public:
  // Every moment of the instance, in order.
  void observe(const Moment& moment);

  // The moment, which was observed last, does something or keeps something from being done: polls,
  // metadata and the like don't, nor does a heartbeat that is not the first.
  [[nodiscard]] bool matters(const Moment& moment) const;
  // What it is about, without values.
  [[nodiscard]] std::string subject(const Moment& moment) const;

  // It writes by itself, or makes durable what was written: a COMMIT of a transaction that has only
  // read does not. Kafka's durable writes always do.
  [[nodiscard]] bool writes(const Moment& moment) const;
  // The tables that a COMMIT, by itself or by what came before it, is seen to put rows into.
  [[nodiscard]] std::set<std::string> fills(const Moment& moment) const;
  // By what was answered, what it does to rows comes to nothing. Known when its exchange is over.
  [[nodiscard]] bool came_to_nothing(const Moment& moment) const;

  [[nodiscard]] Progress progress() const;
  // What survives of what was done last: "postgres.commit insert orders"; may be empty.
  [[nodiscard]] const std::string& last_write() const { return m_last_write; }
  [[nodiscard]] bool has_open_writes() const { return !m_writers.empty(); }
  // Counts deliveries, from 0: before the first.
  [[nodiscard]] int batch() const { return m_batch; }

 private:
  struct Exchange {
    std::string subject;
    // Commits that nobody saw coming have written.
    bool writes = true;
    bool came_to_nothing = false;
    std::set<std::string> fills{};
  };
  struct Writer {
    // What it wrote first.
    std::string subject;
    std::set<std::string> fills;
  };

  void on_postgres(const Moment& moment);
  [[nodiscard]] Exchange exchange_of(const Moment& request);
  void on_answer(const Moment& moment);
  void on_done(const Moment& moment);
  void on_delivery();
  [[nodiscard]] const Exchange* find(const Moment& moment) const;

  int m_batch = 0;
  bool m_effect = false;
  bool m_offset = false;
  // The offset came before any effect.
  bool m_offset_first = false;
  // A transaction of the batch has ended in which there was nothing to write.
  bool m_looked = false;
  int m_heartbeats = 0;
  std::string m_last_write;
  // Connections with a transaction that has written.
  std::map<std::uint64_t, Writer> m_writers;
  // Those of them whose writes are known to have found rows.
  std::set<std::uint64_t> m_found_rows;
  std::map<std::pair<std::uint64_t, std::uint64_t>, Exchange> m_exchanges;
};

}  // namespace wringer::explore

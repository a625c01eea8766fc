#pragma once

// How far one instance is with what was delivered to it last, from what it says on the wire.

#include "harness/core/moment.h"
#include "harness/explore/points.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>

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

  [[nodiscard]] Progress progress() const;
  [[nodiscard]] bool has_open_writes() const { return !m_writers.empty(); }
  // Counts deliveries, from 0: before the first.
  [[nodiscard]] int batch() const { return m_batch; }

 private:
  void on_postgres(const Moment& moment);
  void on_done(const Moment& moment);

  int m_batch = 0;
  bool m_effect = false;
  bool m_offset = false;
  // The offset came before any effect.
  bool m_offset_first = false;
  int m_heartbeats = 0;
  // Connections with a transaction that has written.
  std::set<std::uint64_t> m_writers;
  // Of each connection, what its transaction did first; of each exchange, what it is about.
  std::map<std::uint64_t, std::string> m_transactions;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::string> m_subjects;
};

}  // namespace wringer::explore

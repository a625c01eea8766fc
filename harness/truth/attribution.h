#pragma once

// Whose COMMIT a transaction was: the change stream names the server process that wrote and when it
// committed, the journal which connection had that process and what it asked for at that time.

#include "harness/core/chronicle.h"
#include "harness/core/journal.h"

#include <cstdint>
#include <map>
#include <vector>

namespace wringer::truth {

class Attribution {
 public:
  // Nobody is known.
  Attribution() = default;
  // `opened`: the journal's opening on the wall's clock, in microseconds since 1970.
  Attribution(const Journal& journal, std::int64_t opened);

  struct Commit {
    // Index into `connections`; Chronicle::k_no_connection: not known.
    std::uint32_t connection = Chronicle::k_no_connection;
    // The journal's number of the request during which it was committed; 0: not known.
    std::uint32_t requested = 0;
  };
  // `committed`: microseconds since 1970.
  [[nodiscard]] Commit find(int backend, std::int64_t committed) const;
  [[nodiscard]] const std::vector<Chronicle::Connection>& connections() const {
    return m_connections;
  }

 private:
  // From a request to its answer; a request without one goes on for ever.
  struct Exchange {
    std::int64_t from = 0;
    std::int64_t to = 0;
    std::uint32_t requested = 0;
    bool commits = false;
  };
  void observe(const JournalEntry& entry, const Moment& moment);

  std::int64_t m_opened = 0;
  std::vector<Chronicle::Connection> m_connections;
  // Parallel to the connections.
  std::vector<std::vector<Exchange>> m_exchanges;
  std::map<std::uint64_t, std::uint32_t> m_by_number;
  // A server process may serve several connections, one after the other.
  std::multimap<int, std::uint32_t> m_by_backend;
  std::map<std::pair<std::uint32_t, std::uint64_t>, std::size_t> m_open;
};

}  // namespace wringer::truth

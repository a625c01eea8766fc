#pragma once

// Transactions of ours that stand open in a case's database. Used on one thread at a time, and not
// by that of the case: everything here may block for a while.

#include "harness/clients/postgres.h"
#include "harness/faults/database_controls.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace wringer::cases {

class OurTransactions {
 public:
  using Process = faults::DatabaseControls::Process;

  // The server's process that it stands open in, holding what it is to hold.
  [[nodiscard]] Result<Process> open(const std::string& uri, const faults::OpenTransaction& what);
  // An error if somebody else has ended it.
  [[nodiscard]] Status end(Process process);

 private:
  std::map<Process, std::unique_ptr<clients::Database>> m_open;
};

}  // namespace wringer::cases

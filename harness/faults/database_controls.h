#pragma once

namespace wringer::faults {

// The case's database and the server behind it.
class DatabaseControls {
 public:
  virtual ~DatabaseControls() = default;
};

}  // namespace wringer::faults

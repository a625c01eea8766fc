#pragma once

#include <string>

namespace wringer::test {

// The consumer of fixtures/systems/clients/java: inserts what it is given, once more when it is
// given it again.
class JavaClient {
 public:
  // Builds it once for the program, outside the source tree.
  JavaClient();

  // Why there is none here; empty if there is.
  [[nodiscard]] const std::string& missing() const { return m_missing; }
  // For a scenario's `command`; `protocol` is "classic" or "consumer" (KIP-848).
  [[nodiscard]] std::string command(const std::string& protocol) const;

 private:
  std::string m_missing;
};

}  // namespace wringer::test

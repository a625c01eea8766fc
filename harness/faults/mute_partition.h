#pragma once

#include "harness/faults/link_fault.h"

namespace wringer::faults {

// `mute-partition`: fetches bring nothing of one partition, as if it were stuck; its end is told as
// it is. A fetch that would bring nothing else is answered as late as by a broker without news.
// Receipt: records were taken out of answers.
class MutePartition final : public LinkFault {
 public:
  using LinkFault::LinkFault;
  [[nodiscard]] static FaultKind kind();

 private:
  [[nodiscard]] LinkRule rule() const override;
  [[nodiscard]] std::string to_evidence(const LinkReport& report) const override;
};

}  // namespace wringer::faults

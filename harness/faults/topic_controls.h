#pragma once

namespace wringer::faults {

// Topics of the case, their records, and the offsets that its group has committed.
class TopicControls {
 public:
  virtual ~TopicControls() = default;
};

}  // namespace wringer::faults

#pragma once

#include "harness/faults/group_controls.h"

#include <string>
#include <vector>

namespace wringer::faults {

class FakeGroupControls final : public GroupControls {
 public:
  explicit FakeGroupControls(std::vector<std::string>& calls) : m_calls(calls) {}

  void leave_groups(Instance, std::function<void(Result<int>)> done) override {
    m_calls.emplace_back("leave_groups");
    left = std::move(done);
  }
  void evict(Instance instance, std::function<void(Result<int>)> done) override {
    m_calls.push_back("evict " + std::to_string(instance));
    left = std::move(done);
  }
  void stand_in(Instance instance, StandIn what, std::function<void(Result<int>)> done) override {
    m_calls.push_back(
        (what == StandIn::for_member ? "stand_in for member " : "stand_in for place ") +
        std::to_string(instance));
    stands_in = std::move(done);
  }
  void remove_stand_ins(std::function<void(Status)> done) override {
    m_calls.emplace_back("remove_stand_ins");
    removed = std::move(done);
  }
  void ask_about(Instance instance, std::function<void(Result<std::int16_t>)> done) override {
    m_calls.push_back("ask_about " + std::to_string(instance));
    asked = std::move(done);
  }
  void add_member(Instance like, Extra which, Joining its_joining) override {
    m_calls.push_back((which == Extra::the_first ? "add_member like " : "add one more like ") +
                      std::to_string(like));
    joining = std::move(its_joining);
  }
  void remove_members(std::function<void(Status)> done) override {
    m_calls.emplace_back("remove_members");
    removed = std::move(done);
  }

  // To be called by the test: the answers that are due.
  std::function<void(Result<int>)> left;
  std::function<void(Result<int>)> stands_in;
  std::function<void(Result<std::int16_t>)> asked;
  Joining joining;
  std::function<void(Status)> removed;

 private:
  std::vector<std::string>& m_calls;
};

}  // namespace wringer::faults

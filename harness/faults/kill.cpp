#include "harness/faults/kill.h"

#include "harness/core/assert.h"
#include "harness/core/duration.h"

#include <fmt/format.h>

namespace wringer::faults {
namespace {

std::string offsets_of(const Moment& commit) {
  std::string text;
  for (const OffsetRange& range : commit.offsets) {
    text += fmt::format("{}{}[{}]→{}", text.empty() ? "" : ", ", range.topic, range.partition,
                        range.end);
  }
  return text.empty() ? "of unknown offsets" : text;
}

std::string what_was_held(const Moment& moment) {
  switch (moment.phase) {
    case Phase::requested:
      return "was not forwarded";
    case Phase::applied:
      return "was applied, its answer withheld";
    case Phase::acked:
      return "was applied and its answer delivered";
  }
  assertion_failed("a known phase", __FILE__, __LINE__);
}

}  // namespace

void Kill::observe(const Moment& moment) {
  if (moment.instance != instance() || moment.phase != Phase::requested) return;
  if (m_struck && !m_severed) ++m_forwarded_after;
  if (!m_struck && moment.name == moments::k_kafka_offset_commit) m_last_offset_commit = moment;
}

void Kill::strike(Controls& controls, std::function<void()> done) {
  m_struck = true;
  controls.freeze(instance());
  controls.note(instance(), "kill", to_text(m_receipt.fault));
  controls.kill(instance(),
                [this, &controls, done = std::move(done)](Result<std::string> how) mutable {
                  died(controls, how, std::move(done));
                });
}

void Kill::died(Controls& controls, const Result<std::string>& how, std::function<void()> done) {
  // Only now: what it managed to send before it died must not slip through a closing socket.
  controls.sever(instance());
  controls.thaw(instance());
  m_severed = true;
  const Moment& moment = *m_receipt.moment;
  m_receipt.evidence.push_back(fmt::format("the {} {} of instance {} {}",
                                           ordinal(m_receipt.fault.at.nth), moment.name, instance(),
                                           what_was_held(moment)));
  if (!how) {
    m_receipt.evidence.push_back("the instance could not be killed: " + how.error().message);
    done();
    return;
  }
  m_receipt.evidence.push_back(fmt::format("instance {} {}, {} later", instance(), *how,
                                           to_text(controls.now() - m_receipt.fired_at)));
  m_receipt.evidence.push_back(
      m_forwarded_after == 0
          ? "nothing that it said after this moment was forwarded"
          : fmt::format("{} requests were forwarded after this moment", m_forwarded_after));
  m_receipt.evidence.push_back(m_last_offset_commit ? "its last offset commit until then: " +
                                                          offsets_of(*m_last_offset_commit)
                                                    : "it had committed no offset until then");
  m_receipt.effective = m_forwarded_after == 0;
  controls.leave_groups(instance(), [this, done = std::move(done)](const Result<int>& members) {
    left_groups(members);
    done();
  });
}

void Kill::left_groups(const Result<int>& members) {
  if (!members) {
    // Not fatal: its session times out by itself, only later.
    m_receipt.evidence.push_back("its group was not told at once: " + members.error().message);
  } else if (*members > 0) {
    m_receipt.evidence.push_back("its member left the consumer group at once");
  }
}

void Kill::heal(Controls& controls, std::function<void(Status)> done) {
  controls.start(instance(), std::move(done));
}

}  // namespace wringer::faults

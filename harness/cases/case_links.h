#pragma once

#include "harness/cases/case_parts.h"
#include "harness/faults/link_controls.h"

#include <map>
#include <memory>
#include <set>
#include <utility>

namespace wringer::cases {

class CaseLinks final : public faults::LinkControls {
 public:
  explicit CaseLinks(const CaseParts& parts) : m_parts(parts) {}

  void freeze(Instance instance) override;
  void thaw(Instance instance) override;
  void sever(Instance instance) override;

  void forward(const Moment& held) override;
  [[nodiscard]] bool is_held(const Moment& moment) const override;
  [[nodiscard]] Status answer_with_error(const Moment& held, std::int16_t code) override;
  [[nodiscard]] Status edit_error(const Moment& held, std::int16_t code) override;
  [[nodiscard]] Status edit_throttle(const Moment& held, Duration time) override;

  int cut(const LinkSelection& which, faults::Cut how) override;
  int impose(const LinkSelection& which, const LinkRule& rule) override;
  [[nodiscard]] LinkReport report(int rule) const override;
  LinkReport lift(int rule) override;
  [[nodiscard]] std::uint64_t newest_connection() const override;

  // The moment's message will be held until it has been forwarded as often as this was called.
  void hold(proxy::Session& session, const Moment& moment);

 private:
  struct Held {
    std::weak_ptr<proxy::Session> session;
    // A piece may be several moments.
    std::set<std::uint64_t> exchanges;
    int claims = 0;
  };
  // Connection and direction: one message at a time is held there.
  using Place = std::pair<std::uint64_t, proxy::Direction>;

  // Null if it isn't held.
  [[nodiscard]] std::shared_ptr<proxy::Session> holder_of(const Moment& moment) const;
  // Puts into the held message's place what `edit` makes of its bytes.
  template <typename Edit>
  [[nodiscard]] Status edit(const Moment& held, Edit edit);

  const CaseParts& m_parts;
  std::map<Instance, int> m_freezes;
  std::map<Place, Held> m_held;
};

}  // namespace wringer::cases

#include "harness/explore/novelty.h"

#include "harness/core/random.h"
#include "harness/explore/statements.h"

#include <deque>
#include <map>
#include <string>

namespace wringer::explore {
namespace {

constexpr std::size_t k_length = 5;

// A word for each thing that happens to an instance; empty: of no interest.
std::string word_of(const JournalEntry& entry) {
  if (const auto* action = std::get_if<Action>(&entry.what)) {
    const bool tells = action->what == "struck" || action->what == "start" ||
                       action->what == "exited" || action->what == "lost";
    return tells ? "!" + action->what : "";
  }
  const auto& moment = std::get<Moment>(entry.what);
  if (moment.phase == Phase::acked) return "";
  std::string word(moment.name);
  if (moment.phase == Phase::applied) {
    // Only what went wrong, or brought something, says more than the request did.
    if (!moment.succeeded) return word + "=" + moment.error;
    const bool delivers = moment.name == moments::k_kafka_fetch && !moment.offsets.empty();
    return delivers ? word + "+" : "";
  }
  if (moment.name == moments::k_kafka_fetch || moment.name == moments::k_kafka_heartbeat ||
      moment.name == moments::k_kafka_metadata) {
    return "";
  }
  return moment.sql.empty() ? word : word + " " + subject_of_sql(moment.sql);
}

}  // namespace

std::vector<std::uint64_t> sequences_of(const Journal& journal) {
  std::map<Instance, std::deque<std::string>> windows;
  std::set<std::uint64_t> hashes;
  for (const JournalEntry& entry : journal.entries()) {
    const std::string word = word_of(entry);
    if (word.empty()) continue;
    const auto* moment = std::get_if<Moment>(&entry.what);
    const Instance instance =
        moment != nullptr ? moment->instance : std::get<Action>(entry.what).instance;
    std::deque<std::string>& window = windows[instance];
    // The same again and again is once.
    if (!window.empty() && window.back() == word) continue;
    window.push_back(word);
    if (window.size() > k_length) window.pop_front();
    Seed hash = 0;
    for (const std::string& one : window) hash = mix(hash, one);
    hashes.insert(hash);
  }
  return {hashes.begin(), hashes.end()};
}

std::size_t Novelty::learn(const Journal& journal) {
  std::size_t fresh = 0;
  for (const std::uint64_t hash : sequences_of(journal))
    fresh += m_seen.insert(hash).second ? 1 : 0;
  return fresh;
}

}  // namespace wringer::explore

#include "harness/workload/arrangement.h"

#include "harness/core/assert.h"

#include <fmt/format.h>

#include <algorithm>

namespace wringer::workload {
namespace {

// Takes `count` of them, at random.
template <typename T>
std::vector<T> drawn(std::vector<T> from, int count, Random& random) {
  random.shuffle(from);
  if (from.size() > static_cast<std::size_t>(count)) from.resize(static_cast<std::size_t>(count));
  return from;
}

}  // namespace

Draft Arrangement::draft_of(int key) {
  Draft draft;
  draft.serial = ++m_last_serial;
  draft.key = key;
  return draft;
}

void Arrangement::insert(std::size_t position, Draft draft) {
  m_stream.insert(m_stream.begin() + static_cast<std::ptrdiff_t>(position), draft);
}

bool Arrangement::is_within_transaction(std::size_t position) const {
  return position > 0 && position < m_stream.size() && m_stream[position].transaction != 0 &&
         m_stream[position].transaction == m_stream[position - 1].transaction;
}

std::size_t Arrangement::after_transaction(std::size_t position) const {
  while (is_within_transaction(position)) ++position;
  return position;
}

std::size_t Arrangement::before_transaction(std::size_t position) const {
  while (is_within_transaction(position)) --position;
  return position;
}

std::vector<std::size_t> Arrangement::ordinary() const {
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < m_stream.size(); ++i) {
    if (m_stream[i].kind == EventKind::normal) positions.push_back(i);
  }
  return positions;
}

std::map<int, std::vector<std::size_t>> Arrangement::by_key() const {
  std::map<int, std::vector<std::size_t>> positions;
  for (std::size_t i = 0; i < m_stream.size(); ++i) positions[m_stream[i].key].push_back(i);
  return positions;
}

std::int32_t Arrangement::partition_of(int key, std::uint64_t version) const {
  const bool aside = key < m_spec.split_keys && version % 2 == 0;
  return (key + (aside ? 1 : 0)) % m_partitions;
}

void Arrangement::add_events() {
  if (!m_spec.given.empty()) {
    std::map<std::string, int> known;
    for (const scenario::GivenEvent& given : m_spec.given) {
      const auto [found, fresh] = known.emplace(given.key, static_cast<int>(m_keys.size()));
      if (fresh) m_keys.push_back(given.key);
      Draft& draft = m_stream.emplace_back(draft_of(found->second));
      draft.given = &given;
      if (!given.value || given.deletes) draft.kind = EventKind::tombstone;
    }
    return;
  }
  std::vector<int> keys;
  for (int i = 0; i < m_spec.events; ++i) keys.push_back(i % m_spec.keys);
  Random order = random("workload");
  order.shuffle(keys);
  for (const int key : keys) m_stream.push_back(draft_of(key));
  for (int key = 0; key < m_spec.keys; ++key) m_keys.push_back(fmt::format("k{}", key + 1));
}

// One drawn from all, by key and then within it; nothing if there is none.
std::optional<Arrangement::Gap> Arrangement::draw_gap(
    Random& random, const std::function<bool(const Draft&, const Draft&)>& fits) const {
  std::vector<std::vector<Gap>> candidates;
  for (const auto& [key, positions] : by_key()) {
    std::vector<Gap> gaps;
    for (std::size_t i = 1; i < positions.size(); ++i) {
      if (fits(m_stream[positions[i - 1]], m_stream[positions[i]])) {
        gaps.push_back({positions[i - 1], positions[i]});
      }
    }
    if (!gaps.empty()) candidates.push_back(std::move(gaps));
  }
  if (candidates.empty()) return std::nullopt;
  const std::vector<Gap>& gaps = candidates[random.below(candidates.size())];
  return gaps[random.below(gaps.size())];
}

// Deletions come after all triples, as they find a place wherever there is one.
void Arrangement::add_deletes() {
  Random random = this->random("deletes");
  for (int i = 0; i < m_spec.update_delete_updates; ++i) {
    const auto gap = draw_gap(random, [](const Draft& before, const Draft& after) {
      return before.kind == EventKind::normal && after.kind == EventKind::normal;
    });
    if (!gap) break;
    join_by_tombstone(*gap);
  }
  for (int i = 0; i < m_spec.deletes; ++i) {
    const auto gap =
        draw_gap(random, [](const Draft&, const Draft& after) { return !after.is_tied; });
    if (!gap) break;
    Draft tombstone = draft_of(m_stream[gap->before].key);
    tombstone.kind = EventKind::tombstone;
    std::size_t position = gap->before + 1 + random.below(gap->after - gap->before);
    while (m_stream[position].is_tied) ++position;
    insert(position, tombstone);
  }
}

// What is tied to the later event comes with it: it may be the first of another triple.
void Arrangement::join_by_tombstone(const Gap& gap) {
  std::size_t end = gap.after + 1;
  while (end < m_stream.size() && m_stream[end].is_tied) ++end;
  m_stream[gap.after].is_tied = true;
  const auto at = [this](std::size_t i) {
    return m_stream.begin() + static_cast<std::ptrdiff_t>(i);
  };
  std::rotate(at(gap.before + 1), at(gap.after), at(end));
  Draft tombstone = draft_of(m_stream[gap.before].key);
  tombstone.kind = EventKind::tombstone;
  tombstone.is_tied = true;
  insert(gap.before + 1, tombstone);
}

void Arrangement::number_versions() {
  m_versions.resize(m_keys.size());
  for (Draft& draft : m_stream) {
    draft.version = ++m_versions[static_cast<std::size_t>(draft.key)];
    draft.partition = draft.given != nullptr && draft.given->partition
                          ? *draft.given->partition
                          : partition_of(draft.key, draft.version);
  }
}

void Arrangement::delay_late() {
  if (m_spec.late == scenario::Share{}) return;
  std::vector<std::size_t> candidates;
  for (const std::size_t position : ordinary()) {
    // The newest of its key would be as it should be.
    const Draft& draft = m_stream[position];
    if (draft.version < m_versions[static_cast<std::size_t>(draft.key)]) {
      candidates.push_back(position);
    }
  }
  Random random = this->random("late");
  std::vector<std::size_t> chosen =
      drawn(candidates, m_spec.late.of(static_cast<int>(ordinary().size())), random);
  std::sort(chosen.begin(), chosen.end());
  std::vector<Draft> in_time;
  std::vector<Draft> late;
  for (std::size_t i = 0; i < m_stream.size(); ++i) {
    const bool is_late = std::binary_search(chosen.begin(), chosen.end(), i);
    (is_late ? late : in_time).push_back(m_stream[i]);
  }
  in_time.insert(in_time.end(), late.begin(), late.end());
  m_stream = std::move(in_time);
}

void Arrangement::disorder() {
  const auto window = static_cast<std::size_t>(m_spec.disorder);
  if (window < 2) return;
  Random random = this->random("disorder");
  for (std::size_t first = 0; first < m_stream.size(); first += window) {
    const std::size_t size = std::min(window, m_stream.size() - first);
    const auto begin = m_stream.begin() + static_cast<std::ptrdiff_t>(first);
    std::vector<Draft> some(begin, begin + static_cast<std::ptrdiff_t>(size));
    random.shuffle(some);
    std::copy(some.begin(), some.end(), begin);
  }
}

void Arrangement::commit_in_transactions() {
  Random random = this->random("committed");
  const auto count = static_cast<std::size_t>(m_spec.transactions.committed);
  for (std::size_t i = 0; i < count; ++i) {
    // One in each of so many equal sections, so that they don't meet.
    const std::size_t begin = i * m_stream.size() / count;
    const std::size_t room = (i + 1) * m_stream.size() / count - begin;
    const std::size_t size = std::min(room, static_cast<std::size_t>(m_spec.transactions.events));
    const std::size_t first = begin + random.below(room - size + 1);
    ++m_last_transaction;
    for (std::size_t at = first; at < first + size; ++at) {
      m_stream[at].transaction = m_last_transaction;
    }
  }
}

void Arrangement::add_aborted() {
  Random random = this->random("aborted");
  const scenario::TransactionsSpec& spec = m_spec.transactions;
  for (int i = 0; i < spec.aborted + spec.hanging; ++i) {
    std::size_t position = after_transaction(random.below(m_stream.size() + 1));
    ++m_last_transaction;
    for (int n = 0; n < spec.events; ++n) {
      Draft draft = draft_of(static_cast<int>(random.below(m_keys.size())));
      draft.kind = EventKind::aborted;
      draft.transaction = m_last_transaction;
      draft.version = ++m_versions[static_cast<std::size_t>(draft.key)];
      draft.partition = partition_of(draft.key, draft.version);
      insert(position++, draft);
    }
  }
}

void Arrangement::add_duplicates() {
  if (m_spec.duplicates == scenario::Share{}) return;
  Random random = this->random("duplicates");
  const std::vector<std::size_t> all = ordinary();
  std::vector<int> chosen;
  for (const std::size_t position :
       drawn(all, m_spec.duplicates.of(static_cast<int>(all.size())), random)) {
    chosen.push_back(m_stream[position].serial);
  }
  for (const int serial : chosen) {
    const auto original = std::find_if(m_stream.begin(), m_stream.end(),
                                       [&](const Draft& draft) { return draft.serial == serial; });
    const auto position = static_cast<std::size_t>(original - m_stream.begin());
    Draft again = *original;
    again.serial = ++m_last_serial;
    again.kind = EventKind::duplicate;
    again.of = serial;
    again.transaction = 0;
    insert(after_transaction(position + 1 + random.below(m_stream.size() - position)), again);
  }
}

std::size_t Arrangement::place_of_poison(scenario::PoisonPlace place,
                                         std::int32_t partition) const {
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < m_stream.size(); ++i) {
    if (m_stream[i].partition == partition) positions.push_back(i);
  }
  if (positions.empty() || place == scenario::PoisonPlace::last) return m_stream.size();
  return before_transaction(
      place == scenario::PoisonPlace::first ? positions.front() : positions[positions.size() / 2]);
}

void Arrangement::add_poison() {
  if (m_spec.poison.empty()) return;
  Random random = this->random("poison");
  // One partition after the other, so that as many as possible have some.
  const auto partitions = static_cast<std::uint64_t>(m_partitions);
  std::uint64_t partition = random.below(partitions);
  for (const scenario::PoisonSpec& spec : m_spec.poison) {
    Draft draft = draft_of(-1);
    draft.kind = EventKind::poison;
    draft.poison = &spec;
    draft.version = 1;
    draft.partition = static_cast<std::int32_t>(partition++ % partitions);
    insert(place_of_poison(spec.place, draft.partition), draft);
  }
}

Drafts make_drafts(const scenario::WorkloadSpec& spec, Seed seed, int partitions) {
  WRINGER_ASSERT(spec.keys > 0 && spec.events >= 0 && partitions > 0);
  Arrangement arrangement(spec, seed, partitions);
  arrangement.add_events();
  arrangement.add_deletes();
  arrangement.number_versions();
  arrangement.delay_late();
  arrangement.disorder();
  arrangement.commit_in_transactions();
  arrangement.add_aborted();
  arrangement.add_duplicates();
  arrangement.add_poison();
  return arrangement.take();
}

}  // namespace wringer::workload

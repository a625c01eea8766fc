// What a topic holds, and what of it is gone.

#include "harness/cases/case_topics.h"
#include "harness/cases/production.h"

#include <algorithm>
#include <set>
#include <utility>

namespace wringer::cases {
void CaseTopics::measure(std::function<void(Result<Extents>)> done) {
  m_side.run(taking_stock(), [this, done = std::move(done)](const Result<Stock>& stock) {
    if (!stock) {
      done(fail(stock.error()));
      return;
    }
    done(learn(*stock));
  });
}

void CaseTopics::take_stock(std::function<void(Result<Extents>)> done) {
  m_side.run(taking_stock(), [this, done = std::move(done)](const Result<Stock>& stock) {
    if (!stock) {
      done(fail(stock.error()));
      return;
    }
    note_removed(*stock);
    const Extents extents = learn(*stock);
    Offsets end = end_of(*stock).of(m_parts.production.end());
    m_parts.production.set_end(end);
    m_parts.quiescence.expect(std::move(end));
    m_parts.quiescence.allow_skipping();
    done(extents);
  });
}

std::function<Result<CaseTopics::Stock>()> CaseTopics::taking_stock() const {
  return [&kafka = m_parts.ground.kafka, partitions = m_parts.store.input_partitions(),
          group = m_parts.group()]() -> Result<Stock> {
    Stock stock;
    WRINGER_ASSIGN(const auto starts, kafka.start_offsets(partitions, k_call_timeout));
    WRINGER_ASSIGN(const auto ends, kafka.end_offsets(partitions, k_call_timeout));
    WRINGER_ASSIGN(const auto committed,
                   kafka.committed_offsets(group, partitions, k_call_timeout));
    WRINGER_ASSIGN(
        const auto records,
        kafka.read_all(partitions, clients::Isolation::read_uncommitted, k_call_timeout));
    for (const TopicPartition& partition : partitions) {
      const auto offset = committed.find(partition);
      stock.extents[partition] = {.start = starts.at(partition),
                                  .end = ends.at(partition),
                                  .committed = offset == committed.end() ? -1 : offset->second};
    }
    for (const clients::IncomingRecord& record : records) {
      ++stock.extents[record.partition].records;
      stock.places.push_back(record.partition);
      stock.offsets.push_back(record.offset);
    }
    return stock;
  };
}

CaseTopics::Extents CaseTopics::learn(const Stock& stock) {
  Extents extents;
  const std::string group = m_parts.group();
  auto committed = m_parts.groups.committed_by(group);
  for (const auto& [kafka_partition, extent] : stock.extents) {
    const TopicPartition partition = in_scenario(kafka_partition);
    Extent& known = extents[partition] = extent;
    const auto seen = committed.find(partition);
    if (seen != committed.end()) known.committed = std::max(known.committed, seen->second);
    if (known.committed >= 0) committed[partition] = known.committed;
  }
  m_parts.groups.learn_committed(group, std::move(committed));
  return extents;
}

ReadableEnds CaseTopics::end_of(const Stock& stock) const {
  ReadableEnds ends;
  for (const auto& [partition, extent] : stock.extents)
    ends.log[in_scenario(partition)] = extent.end;
  for (std::size_t i = 0; i < stock.places.size(); ++i) {
    std::int64_t& end = ends.records[in_scenario(stock.places[i])];
    end = std::max(end, stock.offsets[i] + 1);
  }
  return ends;
}

void CaseTopics::note_removed(const Stock& stock) {
  History& history = m_parts.history;
  std::set<std::pair<TopicPartition, std::int64_t>> there;
  for (std::size_t i = 0; i < stock.places.size(); ++i) {
    there.emplace(in_scenario(stock.places[i]), stock.offsets[i]);
  }
  const auto committed = m_parts.groups.committed_by(m_parts.group());
  for (std::size_t i = 0; i < m_parts.production.acknowledged(); ++i) {
    const std::uint64_t number = history.events[i].number;
    const EventIndex::Entry& entry = *m_parts.events.find(number);
    if (entry.offset < 0 || there.contains({entry.partition, entry.offset})) continue;
    const bool known =
        std::any_of(history.removed.begin(), history.removed.end(),
                    [number](const InputRecord& record) { return record.event == number; });
    if (known) continue;
    history.removed.push_back({entry.partition, entry.offset, number});
    const auto done = committed.find(entry.partition);
    if (done == committed.end() || entry.offset >= done->second) history.excused.insert(number);
  }
}

void CaseTopics::excuse_skipped(const Offsets& from, const Offsets& to) {
  for (std::size_t i = 0; i < m_parts.production.acknowledged(); ++i) {
    const std::uint64_t number = m_parts.history.events[i].number;
    const EventIndex::Entry& entry = *m_parts.events.find(number);
    const auto old_offset = from.find(entry.partition);
    const auto new_offset = to.find(entry.partition);
    const std::int64_t first = old_offset == from.end() ? 0 : old_offset->second;
    if (new_offset == to.end() || entry.offset < first || entry.offset >= new_offset->second)
      continue;
    m_parts.history.excused.insert(number);
  }
}

}  // namespace wringer::cases

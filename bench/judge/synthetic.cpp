#include "bench/judge/synthetic.h"

#include "checkers/checkers.h"
#include "harness/core/chronicle.h"
#include "harness/core/random.h"
#include "harness/truth/event_table.h"

#include <fmt/format.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ctime>

namespace wringer::bench {
namespace {

using checkers::GroupLog;

constexpr std::uint32_t k_events_a_key = 25;
constexpr std::uint16_t k_partitions = 16;
constexpr std::uint32_t k_events_a_transaction = 4;
constexpr std::uint32_t k_events_a_commit = 500;

// Of the processor: what others do on this machine is no cost of ours.
double seconds_used() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

scenario::Expectations everything() {
  scenario::Expectations expectations;
  expectations.order = scenario::Order::per_key;
  expectations.together = {{"rows", "sums"}};
  return expectations;
}

void reserve(Chronicle& chronicle, std::size_t events) {
  chronicle.events.key.reserve(events);
  chronicle.events.version.reserve(events);
  chronicle.events.partition.reserve(events);
  chronicle.events.offset.reserve(events);
  chronicle.events.copies.reserve(events);
  chronicle.events.flags.reserve(events);
  const std::size_t transactions = events / k_events_a_transaction + 1;
  chronicle.transactions.xid.reserve(transactions);
  chronicle.transactions.lsn.reserve(transactions);
  chronicle.transactions.committed.reserve(transactions);
  chronicle.transactions.connection.reserve(transactions);
  chronicle.transactions.requested.reserve(transactions);
  for (Mapping& mapping : chronicle.mappings) {
    mapping.marks.reserve(events);
    mapping.transactions.reserve(events);
  }
}

void begin_transaction(Chronicle& chronicle, std::uint32_t event) {
  Chronicle::Transactions& all = chronicle.transactions;
  const auto number = static_cast<std::uint32_t>(all.size());
  all.xid.push_back(number + 700);
  all.lsn.push_back(std::uint64_t{number} * 256);
  all.committed.push_back(std::int64_t{number} * 100);
  all.connection.push_back(0);
  all.requested.push_back(event * 2 + 1);
}

// Keys take turns, so that events of one key lie far apart, as they do in a log.
Chronicle counting_chronicle(std::uint32_t events, GroupLog& group) {
  Chronicle chronicle;
  const std::uint32_t keys = (events + k_events_a_key - 1) / k_events_a_key;
  for (std::uint32_t key = 0; key < keys; ++key) chronicle.keys.add(fmt::format("k{}", key));
  for (std::uint16_t i = 0; i < k_partitions; ++i) chronicle.partitions.push_back({"input", i});
  chronicle.end.assign(k_partitions, 0);
  chronicle.connections = {{1, 1, 4711}};
  chronicle.mappings.resize(2);
  chronicle.mappings[0].name = "rows";
  chronicle.mappings[1].name = "sums";
  chronicle.mappings[1].kind = EffectKind::sum;
  reserve(chronicle, events);
  for (std::uint32_t event = 0; event < events; ++event) {
    const std::uint32_t key = event % keys;
    const auto partition = static_cast<std::uint16_t>(key % k_partitions);
    chronicle.events.key.push_back(key);
    chronicle.events.version.push_back(event / keys + 1);
    chronicle.events.partition.push_back(partition);
    chronicle.events.offset.push_back(static_cast<std::uint32_t>(chronicle.end[partition]++));
    chronicle.events.copies.push_back(1);
    chronicle.events.flags.push_back(0);
    if (event % k_events_a_transaction == 0) begin_transaction(chronicle, event);
    const auto transaction = static_cast<std::uint32_t>(chronicle.transactions.size() - 1);
    for (Mapping& mapping : chronicle.mappings) mapping.add(event, Mark::applied, transaction);
    if (event % k_events_a_commit != k_events_a_commit - 1) continue;
    const std::int64_t end = chronicle.end[partition];
    group.deliveries.push_back(
        {event * 2 - 900, event * 2 - 800, event * 2 - 700, 1, 1, partition, 0, end});
    group.commits.push_back({event * 2 + 2, event * 2 + 3, 1, "member", 1, partition, end});
  }
  for (std::uint16_t partition = 0; partition < k_partitions; ++partition) {
    const std::int64_t end = chronicle.end[partition];
    group.deliveries.push_back({events * 2, events * 2, events * 2, 1, 1, partition, 0, end});
    group.commits.push_back({events * 2 + 2, events * 2 + 3, 1, "member", 1, partition, end});
  }
  chronicle.committed = chronicle.end;
  return chronicle;
}

std::string uuid_from(Random& random) {
  const std::uint64_t high = random.next();
  const std::uint64_t low = random.next();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xFFFF,
                     high & 0xFFF, low >> 48, low & 0xFFFF'FFFF'FFFF);
}

// The texts are made beforehand: making them is not reading them.
std::vector<std::string> make_ids(std::size_t events) {
  Random random(17);
  std::vector<std::string> ids;
  ids.reserve(events);
  for (std::size_t i = 0; i < events; ++i) ids.push_back(uuid_from(random));
  return ids;
}

Chronicle text_chronicle(const std::vector<std::string>& ids) {
  Chronicle chronicle;
  chronicle.partitions = {{"input", 0}};
  chronicle.mappings.resize(1);
  chronicle.mappings[0].name = "rows";
  reserve(chronicle, ids.size());
  const std::size_t keys = ids.size() / k_events_a_key + 1;
  truth::EventTable table(chronicle);
  table.expect(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::uint32_t event = table.add({.id = ids[i],
                                           .key = ids[i % keys],
                                           .version = static_cast<std::uint32_t>(i / keys + 1),
                                           .flags = 0});
    table.place(event, 0, static_cast<std::int64_t>(i));
  }
  table.finish();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto event = static_cast<std::uint32_t>(i);
    if (i % k_events_a_transaction == 0) begin_transaction(chronicle, event);
    chronicle.mappings[0].add(table.find(ids[i]), Mark::applied,
                              static_cast<std::uint32_t>(chronicle.transactions.size() - 1));
  }
  chronicle.end = {static_cast<std::int64_t>(ids.size())};
  chronicle.committed = chronicle.end;
  return chronicle;
}

// In a child; nothing if it failed.
template <typename Measure>
std::optional<Figures> in_a_process(std::size_t events, const Measure& measure) {
  int ends[2];
  if (pipe(ends) != 0) return std::nullopt;
  const pid_t child = fork();
  if (child == 0) {
    const std::optional<Figures> figures = measure();
    const bool told = figures && write(ends[1], &*figures, sizeof(Figures)) == sizeof(Figures);
    _exit(told ? 0 : 1);
  }
  close(ends[1]);
  Figures figures;
  const bool told = read(ends[0], &figures, sizeof figures) == sizeof figures;
  close(ends[0]);
  rusage usage{};
  int status = 0;
  wait4(child, &status, 0, &usage);
  if (!told) return std::nullopt;
  figures.bytes_an_event =
      static_cast<double>(usage.ru_maxrss) * 1024 / static_cast<double>(events);
  return figures;
}

bool is_healthy(const Chronicle& chronicle, const GroupLog& group) {
  const checkers::Judgement judgement = checkers::judge(chronicle, everything(), group);
  return judgement.anomalies.empty() && judgement.at_risk.empty() && judgement.doubts.empty();
}

}  // namespace

std::optional<Figures> judge_counting_ids(std::size_t events) {
  return in_a_process(events, [events]() -> std::optional<Figures> {
    Figures figures;
    double began = seconds_used();
    GroupLog group;
    const Chronicle chronicle = counting_chronicle(static_cast<std::uint32_t>(events), group);
    figures.build_seconds = seconds_used() - began;
    began = seconds_used();
    const bool healthy = is_healthy(chronicle, group);
    figures.judge_seconds = seconds_used() - began;
    return healthy ? std::optional(figures) : std::nullopt;
  });
}

std::optional<Figures> judge_text_ids(std::size_t events) {
  return in_a_process(events, [events]() -> std::optional<Figures> {
    const std::vector<std::string> ids = make_ids(events);
    Figures figures;
    double began = seconds_used();
    const Chronicle chronicle = text_chronicle(ids);
    figures.build_seconds = seconds_used() - began;
    began = seconds_used();
    const bool healthy = is_healthy(chronicle, {});
    figures.judge_seconds = seconds_used() - began;
    return healthy ? std::optional(figures) : std::nullopt;
  });
}

}  // namespace wringer::bench

#pragma once

// One function for each property, each in a file of its own. Private to this folder. What each
// finds is said in harness/core/check_kind.cpp; how, in docs/judge.md.

#include "checkers/facts.h"
#include "harness/core/anomaly.h"

#include <string>
#include <vector>

namespace wringer::checkers {

// One anomaly for each event.
[[nodiscard]] std::vector<Anomaly> find_loss(const Facts& facts);
// One anomaly for each event, however many mappings show it.
[[nodiscard]] std::vector<Anomaly> find_duplicate_effects(const Facts& facts);
// One anomaly for each event and mapping.
[[nodiscard]] std::vector<Anomaly> find_lost_updates(const Facts& facts);
// One anomaly for each key and mapping.
[[nodiscard]] std::vector<Anomaly> find_stale_overwrites(const Facts& facts);
[[nodiscard]] std::vector<Anomaly> find_resurrected_rows(const Facts& facts);
// One anomaly for each mapping.
[[nodiscard]] std::vector<Anomaly> find_ghosts(const Facts& facts);
// One anomaly for each event.
[[nodiscard]] std::vector<Anomaly> find_aborted_effects(const Facts& facts);
[[nodiscard]] std::vector<Anomaly> find_torn_effects(const Facts& facts);
// One anomaly for each key (or partition) and mapping.
[[nodiscard]] std::vector<Anomaly> find_disorder(const Facts& facts);
// One anomaly for each declared equation.
[[nodiscard]] std::vector<Anomaly> find_imbalance(const Facts& facts);
// One anomaly for each outbox row or record.
[[nodiscard]] std::vector<Anomaly> find_outbox_losses(const Facts& facts);
[[nodiscard]] std::vector<Anomaly> find_outbox_ghosts(const Facts& facts);
[[nodiscard]] std::vector<Anomaly> find_outbox_duplicates(const Facts& facts);
[[nodiscard]] std::vector<Anomaly> find_outbox_disorder(const Facts& facts);
[[nodiscard]] std::vector<Anomaly> find_outbox_mismatches(const Facts& facts);
// One anomaly for each event.
[[nodiscard]] std::vector<Anomaly> find_missing_dead_letters(const Facts& facts);
[[nodiscard]] std::vector<Anomaly> find_repeated_dead_letters(const Facts& facts);
[[nodiscard]] std::vector<Anomaly> find_unfounded_dead_letters(const Facts& facts);
// One anomaly for each topic.
[[nodiscard]] std::vector<Anomaly> find_bare_dead_letters(const Facts& facts);
// One anomaly for each pair of tables.
[[nodiscard]] std::vector<Anomaly> find_divergence(const Facts& facts);
// At most one anomaly between the three.
[[nodiscard]] std::vector<Anomaly> find_stuck(const Facts& facts);
[[nodiscard]] std::vector<Anomaly> find_livelock(const Facts& facts);
[[nodiscard]] std::vector<Anomaly> find_unsettled(const Facts& facts);

// What is seen on the wire. One anomaly for each partition.
[[nodiscard]] std::vector<Anomaly> find_premature_commits(const Facts& facts);
[[nodiscard]] std::vector<Anomaly> find_offset_regress(const Facts& facts);
[[nodiscard]] std::vector<Anomaly> find_stale_generations(const Facts& facts);
[[nodiscard]] std::vector<Anomaly> find_commits_beyond_delivered(const Facts& facts);
[[nodiscard]] std::vector<Anomaly> find_double_owners(const Facts& facts);
[[nodiscard]] std::vector<Anomaly> find_bad_rewinds(const Facts& facts);
[[nodiscard]] std::vector<Anomaly> find_skips(const Facts& facts);

// Flaws of the case itself: what was produced is not what the input log holds.
[[nodiscard]] std::vector<std::string> find_doubts(const Facts& facts);

}  // namespace wringer::checkers

#pragma once

// What the journal tells of a message.

#include "harness/core/error.h"
#include "harness/core/moment.h"
#include "harness/wire/kafka/bytes.h"
#include "harness/wire/kafka/header.h"
#include "harness/wire/kafka/topic_names.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace wringer::wire::kafka {

struct Summary {
  // The first error in the order of the wire, at the top or of one partition; 0: none.
  std::int16_t error_code = 0;
  // "27 REBALANCE_IN_PROGRESS"; empty: none.
  std::string error;

  // ApiVersions request v3+: name and version of the client library, "librdkafka 2.0.2" (KIP-511).
  std::string client;

  std::string group;
  std::string member;
  std::string group_instance;
  // The generation, or a member epoch of the newer group protocol (KIP-848).
  std::optional<std::int32_t> generation;
  // Of JoinGroup and SyncGroup, and of ConsumerGroupHeartbeat where it says such a thing; else
  // null.
  std::shared_ptr<const GroupTalk> group_talk;

  // In the order of the wire; a `first` that is not known is -1.
  //   fetch request           end: where the client reads on
  //   fetch response          [first, end) of the records delivered. Batches of transaction markers
  //                           don't count; records of aborted transactions do.
  //   produce response        [first, end) of the records written, as far as the request said how
  //                           many; else the first of them
  //   offset commits          end: the committed offset. In a response: what the request asked for,
  //                           without the partitions that were refused.
  //   offset_fetch response   end: the committed offset
  //   list_offsets response   end: the offset that was asked for
  std::vector<OffsetRange> offsets;
  // False if `offsets` names a topic by its id, because the name is not known.
  bool topics_are_named = true;

  // Of a produce request: [0, n) for the n records of each partition, where they can be counted.
  std::vector<OffsetRange> produced;
  // False for a Produce with acks=0: no answer will ever come.
  bool expects_response = true;
};

// `body` is what follows the header. A message that the journal has nothing to tell of gives an
// empty summary and is not read. Errors: as `decode`; corrupt records.
[[nodiscard]] Result<Summary> summarise_request(const RequestHeader& header, Bytes body,
                                                const TopicNames* names = nullptr);

// `of_request`, if given, is the summary of the request that this answers: the group and the member
// are taken from it where the response does not say them, and the offsets of a commit.
[[nodiscard]] Result<Summary> summarise_response(std::int16_t api_key, std::int16_t version,
                                                 Bytes body, const Summary* of_request = nullptr,
                                                 const TopicNames* names = nullptr);

}  // namespace wringer::wire::kafka

#include "harness/groups/subscriptions.h"

#include "harness/wire/kafka/consumer_protocol.h"

#include <algorithm>
#include <utility>

namespace wringer::groups {
namespace {

using wire::kafka::Subscription;

void stand(Subscription& subscription, const std::string& protocol, const Standing& standing) {
  if (is_cooperative(protocol)) {
    subscription.version = std::max<std::int16_t>(subscription.version, 1);
    subscription.owned = standing.given;
  } else if (subscription.owned) {
    // Its member has given up everything before it joins.
    subscription.owned->clear();
  }
  if (subscription.generation) subscription.generation = standing.generation;
}

}  // namespace

bool is_cooperative(const std::string& protocol) {
  return protocol.starts_with("cooperative");
}

std::vector<std::string> topics_of(const GroupTalk& talk) {
  if (talk.protocol_type != "consumer" || talk.protocols.empty()) return talk.topics;
  // A member wants the same whatever the protocol.
  const std::string& metadata = talk.protocols.front().metadata;
  auto subscription = wire::kafka::read_subscription(wire::kafka::to_bytes(metadata));
  return subscription ? std::move(subscription->topics) : std::vector<std::string>{};
}

std::string subscription_of_ours(const GroupTalk::Protocol& like, const Standing& ours) {
  auto subscription = wire::kafka::read_subscription(wire::kafka::to_bytes(like.metadata));
  if (!subscription) return like.metadata;
  stand(*subscription, like.name, ours);
  // Sticky assignors say there what a member had, and all of them know members that had nothing and
  // have no data (sarama's reads empty data as a mistake). Others may need theirs, such as that of
  // Kafka Streams.
  if (like.name.ends_with("sticky")) subscription->user_data.reset();
  return make_subscription(*subscription);
}

std::string subscription_now(const GroupTalk::Protocol& last, const Standing& its) {
  auto subscription = wire::kafka::read_subscription(wire::kafka::to_bytes(last.metadata));
  if (!subscription) return last.metadata;
  stand(*subscription, last.name, its);
  return make_subscription(*subscription);
}

}  // namespace wringer::groups

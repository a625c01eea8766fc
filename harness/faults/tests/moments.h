#pragma once

#include "harness/core/moment.h"

#include <string>

namespace wringer::faults {

// A moment of Kafka, for tests.
inline Moment kafka_moment(MomentName name, Phase phase, Instance instance) {
  Moment moment;
  moment.name = name;
  moment.phase = phase;
  moment.service = Service::kafka;
  moment.instance = instance;
  return moment;
}

inline Moment postgres_moment(MomentName name, Phase phase, Instance instance) {
  Moment moment = kafka_moment(name, phase, instance);
  moment.service = Service::postgres;
  return moment;
}

// The instance asks for records of payments[partition].
inline Moment fetch_of(Instance instance, std::int32_t partition) {
  Moment moment = kafka_moment(moments::k_kafka_fetch, Phase::requested, instance);
  moment.offsets.push_back({"payments", partition, 7, 7});
  return moment;
}

}  // namespace wringer::faults

#pragma once

// What every file of this leaf needs of librdkafka's C interface: owners for its handles, its log
// kept out of our terminal, its errors as ours. Only what librdkafka 1.8 offers.

#include "harness/clients/detours.h"
#include "harness/core/clock.h"
#include "harness/core/error.h"

#include <librdkafka/rdkafka.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace wringer::clients {

template <auto destroy>
struct Destroy {
  template <typename T>
  void operator()(T* handle) const {
    destroy(handle);
  }
};

struct DestroyClient {
  void operator()(rd_kafka_t* client) const {
    // Our consumers never join a group, so there is nothing to leave and no reason to wait.
    rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  }
};

using Client = std::unique_ptr<rd_kafka_t, DestroyClient>;
using Topic = std::unique_ptr<rd_kafka_topic_t, Destroy<rd_kafka_topic_destroy>>;
using Message = std::unique_ptr<rd_kafka_message_t, Destroy<rd_kafka_message_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, Destroy<rd_kafka_event_destroy>>;
using Queue = std::unique_ptr<rd_kafka_queue_t, Destroy<rd_kafka_queue_destroy>>;
using AdminOptions =
    std::unique_ptr<rd_kafka_AdminOptions_t, Destroy<rd_kafka_AdminOptions_destroy>>;
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                      Destroy<rd_kafka_topic_partition_list_destroy>>;

// The last lines that librdkafka logged, each once. Thread-safe: the library logs from threads of
// its own.
class LogTail {
 public:
  void add(const std::string& line);
  // "; last seen: …", or nothing if nothing was logged since the last `clear`.
  [[nodiscard]] std::string last_seen() const;
  void clear();

 private:
  mutable std::mutex m_mutex;
  std::vector<std::string> m_lines;
};

// What a client's callbacks are given.
struct Surroundings {
  LogTail log{};
  // None: it connects to where the brokers are.
  std::shared_ptr<const Detours> detours{};
};

using Settings = std::vector<std::pair<std::string, std::string>>;

// `surroundings` must outlive the client. Nothing is connected yet; error code usage if a setting
// is refused. A producer's delivery reports are events of its main queue.
[[nodiscard]] Result<Client> make_client(rd_kafka_type_t type, const Settings& settings,
                                         Surroundings& surroundings);

// What librdkafka's error means to us: code timed_out where more time might have helped.
[[nodiscard]] Error kafka_error(const std::string& what, rd_kafka_resp_err_t code,
                                const LogTail& log);

// What is left until the deadline, as librdkafka wants it; never 0, which it takes for "don't
// wait".
[[nodiscard]] int milliseconds_left(const Deadline& deadline);

}  // namespace wringer::clients

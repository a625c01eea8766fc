#include "harness/process/packet.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace wringer::process {

Status send_packet(int socket, const Packet& packet) {
  std::string text = packet.body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  iovec part{text.data(), text.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  if (packet.descriptor >= 0) {
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(header), &packet.descriptor, sizeof(int));
  }
  while (sendmsg(socket, &message, MSG_NOSIGNAL) < 0) {
    if (errno != EINTR) return fail(system_error("talking to the keeper", errno));
  }
  return {};
}

Result<std::optional<Packet>> receive_packet(int socket) {
  // MSG_TRUNC makes the kernel say how long the packet really is.
  ssize_t size = 0;
  while ((size = recv(socket, nullptr, 0, MSG_PEEK | MSG_TRUNC)) < 0) {
    if (errno == ECONNRESET) return std::nullopt;
    if (errno != EINTR) return fail(system_error("talking to the keeper", errno));
  }
  if (size == 0) return std::nullopt;
  std::string text(static_cast<std::size_t>(size), '\0');
  iovec part{text.data(), text.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  while (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) < 0) {
    if (errno != EINTR) return fail(system_error("talking to the keeper", errno));
  }
  Packet packet;
  if (const cmsghdr* header = CMSG_FIRSTHDR(&message);
      header != nullptr && header->cmsg_type == SCM_RIGHTS) {
    std::memcpy(&packet.descriptor, CMSG_DATA(header), sizeof(int));
  }
  packet.body = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  return packet;
}

}  // namespace wringer::process

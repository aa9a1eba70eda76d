# A static binary, a passwd because kustomize and kpt run functions as the user
# "nobody", and a /tmp because a large fleet is held back on disk; nothing else.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN mkdir -p /out/etc /out/tmp && chmod 1777 /out/tmp \
 && printf 'nobody:x:65534:65534:nobody:/:/sbin/nologin\n' > /out/etc/passwd \
 && CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -buildid= -X main.version=${VERSION}" -o /out/meshpress ./cmd/meshpress

FROM scratch
COPY --from=build /out /
# The plugin's sidecar looks the program up by its name.
ENV PATH=/
USER 65534:65534
ENTRYPOINT ["/meshpress"]
CMD ["fn"]

# A static binary and nothing else. kustomize and kpt run functions as the user
# "nobody", so there is a passwd that knows it.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -buildid= -X main.version=${VERSION}" -o /meshpress ./cmd/meshpress \
 && printf 'nobody:x:65534:65534:nobody:/:/sbin/nologin\n' > /passwd

FROM scratch
COPY --from=build /passwd /etc/passwd
COPY --from=build /meshpress /meshpress
USER 65534:65534
ENTRYPOINT ["/meshpress"]
CMD ["fn"]

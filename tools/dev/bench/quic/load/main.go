// Command load is what the bench "quic" asks with, and what answers behind the proxy.
//
//	load serve
//	load ask h2|h3 ADDRESS CA PATH CONNECTIONS STREAMS SECONDS
//
// "serve" answers /N over HTTP/1.1 with N octets, on a port of loopback that it writes first. "ask" keeps requests under way
// on every stream of every connection, and then writes what it counted as JSON.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
)

// name is that of the certificate.
const name = "bench.test"

type counted struct {
	Requests int64   `json:"requests"`
	Failed   int64   `json:"failed"`
	Seconds  float64 `json:"seconds"`
}

func main() {
	log.SetFlags(0)
	switch {
	case len(os.Args) == 2 && os.Args[1] == "serve":
		serve()
	case len(os.Args) == 9 && os.Args[1] == "ask":
		ask(os.Args[2], os.Args[3], os.Args[4], os.Args[5], number(6), number(7), number(8))
	default:
		log.Fatal("usage: load serve | load ask h2|h3 ADDRESS CA PATH CONNECTIONS STREAMS SECONDS")
	}
}

func number(argument int) int {
	value, err := strconv.Atoi(os.Args[argument])
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	body := make([]byte, 1<<20)
	log.Fatal(http.Serve(listener, http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		size, err := strconv.Atoi(strings.TrimPrefix(request.URL.Path, "/"))
		if err != nil || size < 0 || size > len(body) {
			http.NotFound(writer, request)
			return
		}
		writer.Header().Set("Content-Length", strconv.Itoa(size))
		_, _ = writer.Write(body[:size])
	})))
}

func ask(protocol, address, ca, path string, connections, streams, seconds int) {
	roots := x509.NewCertPool()
	pem, err := os.ReadFile(ca)
	if err != nil || !roots.AppendCertsFromPEM(pem) {
		log.Fatalf("no certificate in %s: %v", ca, err)
	}
	url := "https://" + name + path
	clients := make([]http.RoundTripper, connections)
	for index := range clients {
		clients[index] = client(protocol, address, &tls.Config{RootCAs: roots, ServerName: name})
		if err := once(clients[index], url, protocol); err != nil {
			log.Fatalf("the first request over %s: %v", protocol, err)
		}
	}
	var result counted
	var group sync.WaitGroup
	started := time.Now()
	end := started.Add(time.Duration(seconds) * time.Second)
	for _, transport := range clients {
		for range streams {
			group.Go(func() {
				for time.Now().Before(end) {
					if err := once(transport, url, protocol); err != nil {
						atomic.AddInt64(&result.Failed, 1)
						time.Sleep(10 * time.Millisecond)
						continue
					}
					atomic.AddInt64(&result.Requests, 1)
				}
			})
		}
	}
	group.Wait()
	result.Seconds = time.Since(started).Seconds()
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		log.Fatal(err)
	}
}

// client has one connection.
func client(protocol, address string, config *tls.Config) http.RoundTripper {
	if protocol == "h3" {
		return &http3.Transport{
			TLSClientConfig: config,
			Dial: func(ctx context.Context, _ string, config *tls.Config, quicConfig *quic.Config) (*quic.Conn, error) {
				return quic.DialAddr(ctx, address, config, quicConfig)
			},
		}
	}
	return &http.Transport{
		TLSClientConfig:   config,
		ForceAttemptHTTP2: true,
		MaxConnsPerHost:   1,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "tcp", address)
		},
	}
}

func once(transport http.RoundTripper, url, protocol string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || fmt.Sprintf("h%d", response.ProtoMajor) != protocol {
		return fmt.Errorf("status %d over %s", response.StatusCode, response.Proto)
	}
	return nil
}

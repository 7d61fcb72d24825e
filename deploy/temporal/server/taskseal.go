package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"os"

	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protowire"
)

// A taskSeal marks the token of each activity task with the queue that it was handed out on. A token says which workflow
// and event it is for, and the server believes it: without the seal, whoever works for an order in one queue could make up the
// token of another queue's task of the same order, and answer in that one's place.
type taskSeal struct{ secret []byte }

// sealField is a field number that the server's tokens do not use. Whoever decodes a token skips it, so that a sealed one is
// as good as before everywhere.
const sealField protowire.Number = 18_500

const shortestSecret = 32

func readTaskSeal(file string) (taskSeal, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return taskSeal{}, err
	}
	secret := bytes.TrimSpace(text)
	if len(secret) < shortestSecret {
		return taskSeal{}, fmt.Errorf("%s: a secret of %d bytes, and at least %d are needed", file, len(secret), shortestSecret)
	}
	return taskSeal{secret}, nil
}

// signHandedOut is a gRPC interceptor that seals what a poll brings.
func (s taskSeal) signHandedOut(ctx context.Context, request any, _ *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	response, err := next(ctx, request)
	if poll, ok := request.(*workflowservice.PollActivityTaskQueueRequest); ok && err == nil {
		if task, ok := response.(*workflowservice.PollActivityTaskQueueResponse); ok && len(task.GetTaskToken()) > 0 {
			task.TaskToken = s.sealed(poll.GetTaskQueue().GetName(), task.GetTaskToken())
		}
	}
	return response, err
}

func (s taskSeal) sealed(queue string, token []byte) []byte {
	marked := protowire.AppendTag(bytes.Clone(token), sealField, protowire.BytesType)
	return protowire.AppendBytes(marked, s.mark(queue, token))
}

// isOf tells whether a token was handed out on one of these queues.
func (s taskSeal) isOf(queues []string, token []byte) bool {
	bare := len(token) - len(s.sealed("", nil))
	if bare <= 0 {
		return false
	}
	for _, queue := range queues {
		if hmac.Equal(token, s.sealed(queue, token[:bare])) {
			return true
		}
	}
	return false
}

func (s taskSeal) mark(queue string, token []byte) []byte {
	mac := hmac.New(sha256.New, s.secret)
	mac.Write(protowire.AppendBytes(nil, []byte(queue)))
	mac.Write(token)
	return mac.Sum(nil)
}

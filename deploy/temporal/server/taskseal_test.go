package main

import (
	"context"
	"testing"

	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	tokenspb "go.temporal.io/server/api/token/v1"
	"go.temporal.io/server/common/tasktoken"
	"google.golang.org/protobuf/proto"
)

func TestWhatAPollBringsIsSealedAndStillTheServersOwnToken(t *testing.T) {
	original := &tokenspb.Task{WorkflowId: "order-1", ScheduledEventId: 7, ComponentRef: []byte{1, 2}}
	bytes, err := tasktoken.NewSerializer().Serialize(original)
	if err != nil {
		t.Fatal(err)
	}
	request := &workflowservice.PollActivityTaskQueueRequest{TaskQueue: &taskqueuepb.TaskQueue{Name: "payment"}}
	response, err := testSeal.signHandedOut(context.Background(), request, nil, func(context.Context, any) (any, error) {
		return &workflowservice.PollActivityTaskQueueResponse{TaskToken: bytes}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	token := response.(*workflowservice.PollActivityTaskQueueResponse).GetTaskToken()
	if !testSeal.isOf([]string{"other", "payment"}, token) || testSeal.isOf([]string{"other"}, token) {
		t.Error("not sealed for the queue of the poll")
	}
	read, err := tasktoken.NewSerializer().Deserialize(token)
	if err != nil {
		t.Fatal(err)
	}
	read.ProtoReflect().SetUnknown(nil)
	if !proto.Equal(read, original) {
		t.Errorf("the server reads %v", read)
	}
}

func TestAPollThatBringsNothingStaysEmpty(t *testing.T) {
	empty := &workflowservice.PollActivityTaskQueueResponse{}
	_, err := testSeal.signHandedOut(context.Background(), &workflowservice.PollActivityTaskQueueRequest{}, nil,
		func(context.Context, any) (any, error) { return empty, nil })
	if err != nil || len(empty.GetTaskToken()) > 0 {
		t.Errorf("token %v, error %v", empty.GetTaskToken(), err)
	}
}

package main

import (
	"context"
	"fmt"
	"path"
	"slices"

	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/log"
	"go.temporal.io/server/common/log/tag"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// authorizer refuses every call that the caller's right does not name.
type authorizer struct {
	rights  rightsOf
	seal    taskSeal
	refused log.Logger
}

func newAuthorizer(rights rightsOf, seal taskSeal, logger log.Logger) authorization.Authorizer {
	// A worker that may not poll polls on and on.
	return authorizer{rights, seal, log.NewThrottledLogger(logger, func() float64 { return 5 })}
}

// Authorize says whether a call is served. The server's own workers come by the internal frontend and may do everything.
func (a authorizer) Authorize(_ context.Context, caller *authorization.Claims, call *authorization.CallTarget) (authorization.Result, error) {
	if call.APIName == healthpb.Health_Check_FullMethodName {
		return authorization.Result{Decision: authorization.DecisionAllow}, nil
	}
	if caller == nil {
		return a.deny("nobody", call, "without a certificate or token there is nothing to be had")
	}
	if caller.AuthType != authorization.InternalPrincipalType {
		held, known := a.rights[caller.Subject]
		if !known {
			return a.deny(caller.Subject, call, "has no rights")
		}
		if reason := a.reasonAgainst(held, call); reason != "" {
			return a.deny(caller.Subject, call, reason)
		}
	}
	principal := &commonpb.Principal{Type: caller.AuthType, Name: caller.Subject}
	return authorization.Result{Decision: authorization.DecisionAllow, Principal: principal}, nil
}

func (a authorizer) deny(who string, call *authorization.CallTarget, reason string) (authorization.Result, error) {
	a.refused.Warn("refused", tag.String("identity", who), tag.String("call", call.APIName), tag.String("reason", reason))
	return authorization.Result{Decision: authorization.DecisionDeny, Reason: who + ": " + reason}, nil
}

func (a authorizer) reasonAgainst(held right, call *authorization.CallTarget) string {
	part := parts[held.Part]
	if !part.calls[call.APIName] {
		return "may not call " + path.Base(call.APIName)
	}
	if part.everywhere {
		return ""
	}
	if needsNamespace(call.Request) && call.Namespace != held.Namespace {
		return fmt.Sprintf("may not call in namespace %q", call.Namespace)
	}
	if queue, names := queueIn(call.Request); names && !slices.Contains(held.Queues, queue) {
		return fmt.Sprintf("may not use task queue %q", queue)
	}
	if task, ok := call.Request.(interface{ GetTaskToken() []byte }); ok && part.ownTasksOnly {
		if !a.seal.isOf(held.Queues, task.GetTaskToken()) {
			return "may answer no task but those it was given"
		}
	}
	return ""
}

func needsNamespace(request any) bool {
	_, has := request.(interface{ GetNamespace() string })
	return has
}

// queueIn is the task queue that a request names. A workflow worker's sticky queue has a name of its own, and belongs to
// the normal queue that it names beside.
func queueIn(request any) (string, bool) {
	switch named := request.(type) {
	case interface{ GetTaskQueue() *taskqueuepb.TaskQueue }:
		if named.GetTaskQueue().GetKind() == enumspb.TASK_QUEUE_KIND_STICKY {
			return named.GetTaskQueue().GetNormalName(), true
		}
		return named.GetTaskQueue().GetName(), true
	case interface{ GetTaskQueue() string }:
		return named.GetTaskQueue(), true
	}
	return "", false
}

package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	taskqueuepb "go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/server/api/adminservice/v1"
	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/log"
	"google.golang.org/grpc"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

var testRights = rightsOf{
	"payment":      {Part: "participant", Namespace: "default", Queues: []string{"payment"}},
	"orchestrator": {Part: "orchestrator", Namespace: "default", Queues: []string{"orders"}},
	"setup":        {Part: "setup", Namespace: "default"},
	"operator":     {Part: "all"},
}

var testSeal = taskSeal{[]byte("a secret of the tests, long enough")}

// Written out by hand, and not taken from the parts: a call that is added there by mistake is not here.
var participantsCalls = []string{
	"GetSystemInfo", "DescribeNamespace", "RecordWorkerHeartbeat", "ShutdownWorker", "PollActivityTaskQueue",
	"RecordActivityTaskHeartbeat", "RespondActivityTaskCanceled", "RespondActivityTaskCompleted", "RespondActivityTaskFailed",
}

const (
	workflowsCalls = "/temporal.api.workflowservice.v1.WorkflowService/"
	operatorsCalls = "/temporal.api.operatorservice.v1.OperatorService/"
)

// Calls without a service are the workflow service's.
var allowedCalls = map[string][]string{
	"payment": participantsCalls,
	"orchestrator": append(slices.Clone(participantsCalls), "PollWorkflowTaskQueue", "RespondWorkflowTaskCompleted",
		"RespondWorkflowTaskFailed", "RespondQueryTaskCompleted", "GetWorkflowExecutionHistory", "StartWorkflowExecution",
		"SignalWorkflowExecution", "UpdateWorkflowExecution", "PollWorkflowExecutionUpdate", "QueryWorkflow",
		"RequestCancelWorkflowExecution", "DescribeWorkflowExecution", "ListWorkflowExecutions", "CountWorkflowExecutions",
		"CreateSchedule", "DescribeSchedule", "UpdateSchedule", "DeleteSchedule"),
	"setup": {"GetSystemInfo", "DescribeNamespace", "RegisterNamespace",
		operatorsCalls + "ListSearchAttributes", operatorsCalls + "AddSearchAttributes"},
	"stranger": {},
}

type decision struct {
	request any
	call    string
}

func (d decision) isAllowed(t *testing.T, caller *authorization.Claims) bool {
	t.Helper()
	namespace := ""
	if named, ok := d.request.(interface{ GetNamespace() string }); ok {
		namespace = named.GetNamespace()
	}
	target := &authorization.CallTarget{APIName: d.call, Namespace: namespace, Request: d.request}
	result, err := newAuthorizer(testRights, testSeal, log.NewNoopLogger()).Authorize(context.Background(), caller, target)
	if err != nil {
		t.Fatal(err)
	}
	return result.Decision == authorization.DecisionAllow
}

func as(name string) *authorization.Claims {
	return &authorization.Claims{Subject: name, AuthType: byCertificate}
}

func everyCall() []string {
	var calls []string
	for _, service := range []grpc.ServiceDesc{
		workflowservice.WorkflowService_ServiceDesc, operatorservice.OperatorService_ServiceDesc, adminservice.AdminService_ServiceDesc,
	} {
		for _, method := range service.Methods {
			calls = append(calls, "/"+service.ServiceName+"/"+method.MethodName)
		}
	}
	return calls
}

func TestNobodyDoesMoreThanTheTableSays(t *testing.T) {
	for who, allowed := range allowedCalls {
		seen := 0
		for _, call := range everyCall() {
			got := decision{call: call}.isAllowed(t, as(who))
			if want := slices.Contains(allowed, strings.TrimPrefix(call, workflowsCalls)); got != want {
				t.Errorf("%s, %s: allowed is %v", who, call, got)
			}
			if got {
				seen++
			}
		}
		if seen != len(allowed) {
			t.Errorf("%s may do %d things of the %d in the table", who, seen, len(allowed))
		}
	}
}

func TestOperatorsDoEverythingButTheServersInnerAffairs(t *testing.T) {
	for _, call := range everyCall() {
		inner := strings.HasPrefix(call, "/temporal.server.")
		if got := (decision{call: call}).isAllowed(t, as("operator")); got == inner {
			t.Errorf("%s: allowed is %v", call, got)
		}
	}
}

func TestNobodyAtAllHearsThatTheServerIsWell(t *testing.T) {
	for _, call := range everyCall() {
		if (decision{call: call}).isAllowed(t, nil) {
			t.Errorf("%s is open", call)
		}
	}
	if !(decision{call: healthpb.Health_Check_FullMethodName}).isAllowed(t, nil) {
		t.Error("the health check is closed")
	}
}

func TestTheServerItselfDoesEverything(t *testing.T) {
	claims, err := authorization.NewInternalClaimMapper().GetClaims(&authorization.AuthInfo{})
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range everyCall() {
		if !(decision{call: call}).isAllowed(t, claims) {
			t.Errorf("%s is closed to the server itself", call)
		}
	}
}

func TestQueuesAndNamespacesOfOthersAreRefused(t *testing.T) {
	queue := func(name string) *taskqueuepb.TaskQueue { return &taskqueuepb.TaskQueue{Name: name} }
	sticky := func(normal string) *taskqueuepb.TaskQueue {
		return &taskqueuepb.TaskQueue{Name: "host:1", NormalName: normal, Kind: enumspb.TASK_QUEUE_KIND_STICKY}
	}
	activityPoll := func(namespace string, queue *taskqueuepb.TaskQueue) decision {
		return decision{&workflowservice.PollActivityTaskQueueRequest{Namespace: namespace, TaskQueue: queue}, workflowsCalls + "PollActivityTaskQueue"}
	}
	workflowPoll := func(queue *taskqueuepb.TaskQueue) decision {
		return decision{&workflowservice.PollWorkflowTaskQueueRequest{Namespace: "default", TaskQueue: queue}, workflowsCalls + "PollWorkflowTaskQueue"}
	}
	for name, c := range map[string]struct {
		who  string
		does decision
		want bool
	}{
		"its own queue":               {"payment", activityPoll("default", queue("payment")), true},
		"another's queue":             {"payment", activityPoll("default", queue("orders")), false},
		"a partition of another's":    {"payment", activityPoll("default", queue("/_sys/orders/1")), false},
		"no queue":                    {"payment", activityPoll("default", nil), false},
		"another namespace":           {"payment", activityPoll("other", queue("payment")), false},
		"no namespace":                {"payment", activityPoll("", queue("payment")), false},
		"workflows' queue":            {"orchestrator", workflowPoll(queue("orders")), true},
		"workflows' sticky queue":     {"orchestrator", workflowPoll(sticky("orders")), true},
		"another's sticky queue":      {"orchestrator", workflowPoll(sticky("payment")), false},
		"a participant for workflows": {"payment", workflowPoll(queue("payment")), false},
		"a shutdown of another's": {"payment", decision{
			&workflowservice.ShutdownWorkerRequest{Namespace: "default", TaskQueue: "orders"}, workflowsCalls + "ShutdownWorker"}, false},
		"a shutdown of its own": {"payment", decision{
			&workflowservice.ShutdownWorkerRequest{Namespace: "default", TaskQueue: "payment"}, workflowsCalls + "ShutdownWorker"}, true},
		"a namespace looked at by its id": {"payment", decision{
			&workflowservice.DescribeNamespaceRequest{Id: "0000"}, workflowsCalls + "DescribeNamespace"}, false},
		"search attributes elsewhere": {"setup", decision{
			&operatorservice.AddSearchAttributesRequest{Namespace: "other"}, operatorsCalls + "AddSearchAttributes"}, false},
		"operators, everywhere": {"operator", workflowPoll(queue("orders")), true},
	} {
		if got := c.does.isAllowed(t, as(c.who)); got != c.want {
			t.Errorf("%s: allowed is %v", name, got)
		}
	}
}

func TestAParticipantAnswersTheTasksItWasGivenAndNoOthers(t *testing.T) {
	const call = workflowsCalls + "RespondActivityTaskCompleted"
	answer := func(token []byte) decision {
		return decision{&workflowservice.RespondActivityTaskCompletedRequest{Namespace: "default", TaskToken: token}, call}
	}
	for name, c := range map[string]struct {
		token []byte
		want  bool
	}{
		"its own task":     {testSeal.sealed("payment", []byte("task")), true},
		"another's":        {testSeal.sealed("shipping", []byte("task")), false},
		"a made-up one":    {[]byte("task"), false},
		"none":             {nil, false},
		"an altered one":   {append([]byte("x"), testSeal.sealed("payment", []byte("task"))...), false},
		"one of elsewhere": {taskSeal{[]byte("another secret, which is as long")}.sealed("payment", []byte("task")), false},
	} {
		if got := answer(c.token).isAllowed(t, as("payment")); got != c.want {
			t.Errorf("%s: allowed is %v", name, got)
		}
	}
	// Workflow tasks and the activities that come with their answers are not sealed: orders decides what is believed anyway.
	if !answer([]byte("task")).isAllowed(t, as("orchestrator")) {
		t.Error("the orchestrator may not answer")
	}
}

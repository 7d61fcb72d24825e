package main

import (
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/workflowservice/v1"
)

// A part is a set of calls that somebody's work takes.
type part struct {
	// calls are names of gRPC methods, as in "/package.Service/Method".
	calls map[string]bool
	// everywhere is true if no namespace and no queue binds it.
	everywhere bool
	// works is true if it takes tasks from queues.
	works bool
	// ownTasksOnly is true if it may answer no task but one that was handed out on its queues.
	ownTasksOnly bool
}

// parts are all there are. What is not named here is refused, so a call that a newer server adds is too.
var parts = map[string]part{
	"participant":  {calls: workflowCalls(worker, activities), works: true, ownTasksOnly: true},
	"orchestrator": {calls: workflowCalls(worker, activities, workflows, orders), works: true},
	"setup": {calls: merged(
		workflowCalls([]string{"GetSystemInfo", "DescribeNamespace", "RegisterNamespace"}),
		named(operatorservice.OperatorService_ServiceDesc.ServiceName, []string{"ListSearchAttributes", "AddSearchAttributes"}),
	)},
	"all": {everywhere: true, calls: merged(
		allOf(workflowservice.WorkflowService_ServiceDesc),
		allOf(operatorservice.OperatorService_ServiceDesc),
	)},
}

// worker is what any TypeScript worker calls beside taking and answering tasks.
var worker = []string{"GetSystemInfo", "DescribeNamespace", "RecordWorkerHeartbeat", "ShutdownWorker"}

// activities is what the worker of activities calls.
var activities = []string{
	"PollActivityTaskQueue",
	"RecordActivityTaskHeartbeat",
	"RespondActivityTaskCanceled",
	"RespondActivityTaskCompleted",
	"RespondActivityTaskFailed",
}

// workflows is what the worker of workflows calls.
var workflows = []string{
	"GetWorkflowExecutionHistory",
	"PollWorkflowTaskQueue",
	"RespondQueryTaskCompleted",
	"RespondWorkflowTaskCompleted",
	"RespondWorkflowTaskFailed",
}

// orders is what the orchestrator calls from outside its workflows.
var orders = []string{
	"CountWorkflowExecutions",
	"CreateSchedule",
	"DeleteSchedule",
	"DescribeSchedule",
	"DescribeWorkflowExecution",
	"ListWorkflowExecutions",
	"PollWorkflowExecutionUpdate",
	"QueryWorkflow",
	"RequestCancelWorkflowExecution",
	"SignalWorkflowExecution",
	"StartWorkflowExecution",
	"UpdateSchedule",
	"UpdateWorkflowExecution",
}

package main

import (
	"maps"
	"slices"

	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
)

func workflowCalls(lists ...[]string) map[string]bool {
	return named(workflowservice.WorkflowService_ServiceDesc.ServiceName, slices.Concat(lists...))
}

func allOf(service grpc.ServiceDesc) map[string]bool {
	var methods []string
	for _, method := range service.Methods {
		methods = append(methods, method.MethodName)
	}
	return named(service.ServiceName, methods)
}

func named(service string, methods []string) map[string]bool {
	calls := map[string]bool{}
	for _, method := range methods {
		calls["/"+service+"/"+method] = true
	}
	return calls
}

func merged(one, other map[string]bool) map[string]bool {
	maps.Copy(one, other)
	return one
}

import { applyDecorators, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Role } from '@waybill/service-kit/identity/actor';
import { Roles } from '@waybill/service-kit/identity/roles.decorator';
import { bodySchema, problem, statusSchema } from './open-api';

/** A POST route that puts something to an order, who may use it, and what it may answer. */
export const asksOrder = (path: string, summary: string, body: z.ZodType, ...roles: [Role, ...Role[]]) =>
  applyDecorators(
    Post(path),
    Roles(...roles),
    HttpCode(200),
    ApiOperation({ summary }),
    ApiBody({ schema: bodySchema(body) }),
    ApiResponse({ status: 200, schema: statusSchema, description: 'Done; where the order stands now' }),
    ApiResponse({ status: 400, ...problem, description: 'A field is wrong; it is named' }),
    ApiResponse({ status: 404, ...problem, description: 'The order has never been seen' }),
    ApiResponse({ status: 409, ...problem, description: 'The order refuses; `type` says why' }),
  );

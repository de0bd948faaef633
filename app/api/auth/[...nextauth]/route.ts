import type { NextRequest } from 'next/server'
import { answerAuth } from '@/lib/auth/answer-auth'

type RouteContext = { params: Promise<{ nextauth: string[] }> }

export const GET = (request: NextRequest, route: RouteContext) => answerAuth('GET', request, route)
export const POST = (request: NextRequest, route: RouteContext) =>
  answerAuth('POST', request, route)

export {
  type Address,
  type Lookup,
  NetworkPolicy,
  type NetworkPolicyOptions,
  type ResolveOptions,
  type UrlVerdict,
} from './policy.ts'
export { targetProblem } from './target.ts'

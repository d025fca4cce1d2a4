/** A value whose fields and elements, however deep, cannot be assigned. Not for branded values. */
export type DeepReadonly<Value> = Value extends object ? { readonly [Name in keyof Value]: DeepReadonly<Value[Name]> } : Value;

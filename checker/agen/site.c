#include "agen/site.h"

typedef struct { Agen *ag; uint32_t wanted; SiteVisit visit; void *ctx; } Walk;

static void emit(Walk *w, Site site)
{
    if (w->wanted & site.kind)
        w->visit(w->ctx, &site);
}

static void emit_node(Walk *w, SiteKind kind, Node *n)
{
    emit(w, (Site){ .kind = kind, .node = n });
}

/* Only what is declared can be missed. */
static void emit_binding(Walk *w, Site site)
{
    site.kind = SITE_BINDING;
    if (site.value && site.declared && !type_is_unknown(site.declared))
        emit(w, site);
}

/* -- type expressions -- */

static const Atom generics[] = { ATOM_AsyncGenerator, ATOM_AsyncIterator, ATOM_AsyncIterable };

static Atom generic_meant(Walk *w, Node *n)
{
    for (size_t i = 0; i < sizeof generics / sizeof *generics; i++)
        if (infer_is_type_form(w->ag->in, n, generics[i]))
            return generics[i];
    return ATOM_NONE;
}

static bool visit_type_part(void *ctx, Node *n)
{
    Walk *w = ctx;
    Node *quoted;
    switch (n->kind) {
    case NODE_STRING:
        quoted = infer_quoted(w->ag->in, n);
        if (quoted)
            node_walk(quoted, visit_type_part, w);
        return false;
    case NODE_NAME:
    case NODE_ATTRIBUTE: {
        Atom generic = generic_meant(w, n);
        if (generic && agen_evaluated(w->ag, n)) {
            bool has_arguments = n->parent && n->parent->kind == NODE_SUBSCRIPT && n->parent->subscript.value == n;
            emit(w, (Site){ .kind = SITE_ANNOTATION, .node = has_arguments ? n->parent : n, .generic = generic });
        }
        return false;
    }
    case NODE_SUBSCRIPT:                              /* what stands in a Literal is no type */
        if (infer_is_type_form(w->ag->in, n->subscript.value, ATOM_Literal))
            return false;
        if (infer_is_type_form(w->ag->in, n->subscript.value, ATOM_Annotated)) {
            Node *index = n->subscript.index;
            node_walk(index->kind == NODE_TUPLE && index->elements.items.len ? index->elements.items.items[0] : index,
                      visit_type_part, w);
            return false;
        }
        return true;
    default:
        return true;
    }
}

static void visit_annotation(Walk *w, Node *annotation)
{
    if (annotation && (w->wanted & SITE_ANNOTATION))
        node_walk(annotation, visit_type_part, w);
}

/* `Chunks = AsyncGenerator[bytes]`: a subscript of one of the generics is a type wherever it stands. */
static void visit_subscript(Walk *w, Node *n)
{
    if (!(w->wanted & SITE_ANNOTATION) || (n->subscript.value->kind != NODE_NAME && n->subscript.value->kind != NODE_ATTRIBUTE))
        return;
    Atom generic = generic_meant(w, n->subscript.value);
    if (generic && agen_evaluated(w->ag, n))
        emit(w, (Site){ .kind = SITE_ANNOTATION, .node = n, .generic = generic });
}

/* `cast("AsyncGenerator[bytes]", x)`: a type in quotes. */
static void visit_quoted_cast(Walk *w, Node *call)
{
    Node *type = call->call.args.len ? call->call.args.items[0] : NULL;
    if (type && type->kind == NODE_STRING && (agen_is_known(w->ag, call->call.func, ATOM_typing, ATOM_cast) ||
                                              agen_is_known(w->ag, call->call.func, ATOM_typing_extensions, ATOM_cast)))
        visit_annotation(w, type);
}

/* -- values that meet declared types -- */

static bool is_sequence(const Node *n)
{
    return n->kind == NODE_TUPLE || n->kind == NODE_LIST;
}

enum { TARGET_MAX_DEPTH = 16 };

/* Each of the targets meets its part of the value. */
static void visit_parts(Walk *w, Node *n, Node *target, Node *value, bool is_item, int depth)
{
    bool is_wanted = w->wanted & (SITE_BINDING | SITE_ITERATION);
    if (!is_wanted || target->kind == NODE_STARRED || depth > TARGET_MAX_DEPTH)
        return;
    if (is_sequence(target) && !is_item && depth)     /* `(a, b), c = pair, d` */
        emit(w, (Site){ .kind = SITE_ITERATION, .node = n, .iterable = value });
    if (!is_sequence(target)) {
        if (w->wanted & SITE_BINDING)
            emit_binding(w, (Site){ .node = n, .value = value, .target = target, .is_item = is_item,
                                    .declared = infer_target_declared(w->ag->in, target) });
        return;
    }
    bool is_display = !is_item && node_is_display(value);
    for (uint32_t i = 0; i < target->elements.items.len; i++) {
        Node *part = is_display ? target_counterpart(target, i, value) : value;
        if (part)                                     /* the items of other displays would be other ones if each had its own */
            visit_parts(w, n, target->elements.items.items[i], part, !is_display, depth + 1);
    }
}

static void visit_target(Walk *w, Node *n, Node *target, Node *value)
{
    if (is_sequence(target))
        emit(w, (Site){ .kind = SITE_ITERATION, .node = n, .iterable = value });
    visit_parts(w, n, target, value, false, 0);
}

/* What a plain `for` or a `with` gives its target. */
static void visit_given_target(Walk *w, Node *n, Node *target, Node *value)
{
    if (target)
        visit_parts(w, n, target, value, true, 0);
}

/* What `return` (of anything but an async generator), or `yield` and `yield from` of a plain generator, hands out meets the
 * annotation. */
static void visit_handed_out(Walk *w, Node *n)
{
    Node *function = node_enclosing_function(n);
    if (!(w->wanted & SITE_BINDING) || !n->operand.value || !function || function->kind != NODE_FUNCTION_DEF)
        return;
    FunctionKind kind = function_kind(function);
    if (kind == FUNCTION_GENERATOR) {
        Contract contract = infer_contract(w->ag->in, function);
        if (contract.is_declared)
            emit_binding(w, (Site){ .node = n, .value = n->operand.value, .is_item = n->kind == NODE_YIELD_FROM,
                                    .declared = n->kind == NODE_RETURN ? contract.ret : contract.yield });
    } else if (n->kind == NODE_RETURN && kind != FUNCTION_ASYNC_GENERATOR)
        emit_binding(w, (Site){ .node = n, .value = n->operand.value,
                                .declared = infer_function(w->ag->in, function)->declared_return });
}

static void visit_return(Walk *w, Node *n)
{
    emit_node(w, SITE_RETURN, n);
    visit_handed_out(w, n);
}

static void visit_yield(Walk *w, Node *n)
{
    Node *function = n->kind == NODE_YIELD_FROM ? node_enclosing_function(n) : NULL;
    emit_node(w, SITE_YIELD, n);
    if (function && function->kind == NODE_FUNCTION_DEF && function_kind(function) == FUNCTION_GENERATOR)
        emit(w, (Site){ .kind = SITE_ITERATION, .node = n, .iterable = n->operand.value });
    visit_handed_out(w, n);
}

static void visit_function(Walk *w, Node *n)
{
    emit_node(w, SITE_FUNCTION, n);
    for (uint32_t i = 0; i < n->function.params.len; i++) {
        Node *param = n->function.params.items[i];
        if (param->param.default_value && param->param.annotation && (w->wanted & SITE_BINDING))
            emit_binding(w, (Site){ .node = param, .value = param->param.default_value,
                                    .declared = infer_annotation(w->ag->in, param->param.annotation, ANNOTATION_IS_PARAM) });
    }
}

enum { DROPPED_MAX_DEPTH = 8 };

/* A statement of an expression drops its value, or that of each part that may be it. */
static void visit_dropped(Walk *w, Node *statement, Node *value, int depth)
{
    if (depth > DROPPED_MAX_DEPTH)
        return;
    switch (value->kind) {
    case NODE_IF_EXP:
        visit_dropped(w, statement, value->if_exp.body, depth + 1);
        visit_dropped(w, statement, value->if_exp.orelse, depth + 1);
        break;
    case NODE_BOOL_OP:
        visit_dropped(w, statement, value->binary.right, depth + 1);
        break;
    case NODE_TUPLE: case NODE_LIST:
        for (uint32_t i = 0; i < value->elements.items.len; i++)
            visit_dropped(w, statement, value->elements.items.items[i], depth + 1);
        break;
    case NODE_LIST_COMP: case NODE_SET_COMP:
        visit_dropped(w, statement, value->comprehension.value, depth + 1);
        break;
    default:
        emit(w, (Site){ .kind = SITE_DROPPED, .node = statement, .value = value });
    }
}

static void visit_loop(Walk *w, Node *n, Node *iterable)
{
    emit(w, (Site){ .kind = SITE_LOOP, .node = n, .iterable = iterable });
}

static void visit_compare(Walk *w, Node *n)
{
    for (uint32_t i = 0; i < n->compare.parts.len; i++) {
        Node *part = n->compare.parts.items[i];
        if (part->compare_part.op == OP_IN || part->compare_part.op == OP_NOT_IN)
            emit(w, (Site){ .kind = SITE_ITERATION, .node = n, .iterable = part->compare_part.value });
    }
}

/* `*x` in a call, a display or a subscript iterates x; as a target, a parameter or in an annotation it doesn't. */
static bool starred_iterates(const Node *n)
{
    const Node *parent = n->parent;
    if (!parent)
        return false;
    if (parent->kind == NODE_CALL || parent->kind == NODE_SET)
        return true;
    if (parent->kind != NODE_LIST && parent->kind != NODE_TUPLE)
        return false;
    const Node *inner = parent, *holder = parent->parent;
    while (holder && (holder->kind == NODE_TUPLE || holder->kind == NODE_LIST || holder->kind == NODE_STARRED)) {
        inner = holder;
        holder = holder->parent;
    }
    if (!holder)
        return true;
    switch (holder->kind) {
    case NODE_ASSIGN:    return holder->assign.value == inner;
    case NODE_FOR:       return holder->for_loop.target != inner;
    case NODE_COMP_FOR:  return holder->comp_for.target != inner;
    case NODE_WITH_ITEM: return holder->with_item.target != inner;
    case NODE_SUBSCRIPT: return holder->subscript.index == inner;
    case NODE_DELETE:    return false;
    default:             return true;
    }
}

/* Neither called nor assigned to. */
static bool is_only_read(const Node *attribute)
{
    const Node *parent = attribute->parent;
    switch (parent ? parent->kind : NODE_ERROR) {
    case NODE_CALL:       return parent->call.func != attribute;
    case NODE_ASSIGN:     return parent->assign.value == attribute;
    case NODE_ANN_ASSIGN: return parent->ann_assign.value == attribute;
    case NODE_AUG_ASSIGN: return parent->aug_assign.value == attribute;
    case NODE_FOR:        return parent->for_loop.target != attribute;
    case NODE_COMP_FOR:   return parent->comp_for.target != attribute;
    case NODE_WITH_ITEM:  return parent->with_item.target != attribute;
    case NODE_TUPLE: case NODE_LIST: case NODE_STARRED:               /* may be a target: not worth looking further */
    case NODE_DELETE: case NODE_ERROR:
        return false;
    default:
        return true;
    }
}

static bool visit_node(Walk *w, Node *n)
{
    switch (n->kind) {
    case NODE_FUNCTION_DEF: visit_function(w, n); break;
    case NODE_CLASS_DEF:    emit_node(w, SITE_CLASS, n); break;
    case NODE_YIELD: case NODE_YIELD_FROM: visit_yield(w, n); break;
    case NODE_RETURN:       visit_return(w, n); break;
    case NODE_RAISE:        emit_node(w, SITE_RAISE, n); break;
    case NODE_FOR:
        visit_loop(w, n, n->for_loop.iter);
        if (!(n->flags & NODE_IS_ASYNC))              /* of others AG407 speaks */
            visit_given_target(w, n, n->for_loop.target, n->for_loop.iter);
        break;
    case NODE_COMP_FOR:     visit_loop(w, n, n->comp_for.iter); break;
    case NODE_CALL:
        emit_node(w, SITE_CALL, n);
        visit_quoted_cast(w, n);
        break;
    case NODE_AWAIT:        emit_node(w, SITE_AWAIT, n); break;
    case NODE_WITH_ITEM:
        emit_node(w, SITE_WITH, n);
        visit_given_target(w, n, n->with_item.target, n->with_item.context);
        break;
    case NODE_NAMED_EXPR:   visit_target(w, n, n->named_expr.target, n->named_expr.value); break;
    case NODE_EXPR_STMT:    visit_dropped(w, n, n->operand.value, 0); break;
    case NODE_BREAK:
    case NODE_CONTINUE:     emit_node(w, SITE_JUMP, n); break;
    case NODE_COMPARE:      visit_compare(w, n); break;
    case NODE_SUBSCRIPT:    visit_subscript(w, n); break;
    case NODE_ATTRIBUTE:
        if (is_only_read(n))
            emit_node(w, SITE_MEMBER, n);
        break;
    case NODE_STARRED:
        if (starred_iterates(n))
            emit(w, (Site){ .kind = SITE_ITERATION, .node = n, .iterable = n->starred.value });
        break;
    case NODE_DICT_ITEM:
        if (!n->dict_item.key)
            emit(w, (Site){ .kind = SITE_ITERATION, .node = n, .iterable = n->dict_item.value });
        break;
    case NODE_KEYWORD:
        if (!n->keyword.name)
            emit(w, (Site){ .kind = SITE_ITERATION, .node = n, .iterable = n->keyword.value });
        break;
    case NODE_ASSIGN:
        for (uint32_t i = 0; i < n->assign.targets.len; i++)
            visit_target(w, n, n->assign.targets.items[i], n->assign.value);
        break;
    case NODE_BINARY:
    case NODE_AUG_ASSIGN:   emit_node(w, SITE_OPERATION, n); break;
    case NODE_ANN_ASSIGN:
        if (n->ann_assign.value)
            visit_target(w, n, n->ann_assign.target, n->ann_assign.value);
        break;
    default:
        break;
    }
    return true;
}

/* `cast("AsyncIterator[int]", x)`; anything else that is called so is told from it by what it is. */
static bool is_cast_type(Walk *w, const Node *call, const Node *n)
{
    if (call->call.args.len != 2 || call->call.args.items[0] != n)
        return false;
    Node *func = call->call.func;
    Atom name = func->kind == NODE_NAME ? func->name.id : func->kind == NODE_ATTRIBUTE ? func->attribute.attr : ATOM_NONE;
    return name == ATOM_cast && agen_is_known(w->ag, func, ATOM_typing, ATOM_cast);
}

static bool is_type_expression(Walk *w, const Node *n)
{
    const Node *parent = n->parent;
    switch (parent ? parent->kind : NODE_INVALID) {
    case NODE_PARAM:        return parent->param.annotation == n;
    case NODE_FUNCTION_DEF: return parent->function.returns == n;
    case NODE_TYPE_ALIAS:   return parent->type_alias.value == n;
    case NODE_TYPE_PARAM:   return true;
    case NODE_CALL:         return is_cast_type(w, parent, n);
    case NODE_ANN_ASSIGN:
        return parent->ann_assign.annotation == n ||
               (parent->ann_assign.value == n && infer_is_type_form(w->ag->in, parent->ann_assign.annotation, ATOM_TypeAlias));
    default:                return false;
    }
}

/* Type expressions are not visited as values: node_walk must not go through them a second time. What is left of something that
 * doesn't parse may have stood anywhere. */
static bool enter(void *ctx, Node *n)
{
    Walk *w = ctx;
    if (n->kind == NODE_ERROR)
        return false;
    if (!is_type_expression(w, n))
        return visit_node(w, n);
    visit_annotation(w, n);
    return false;
}

static void visit_item(Walk *w, Item *item)
{
    Node *node = module_item_node(w->ag->module, item);
    node_walk(node, enter, w);
    for (uint32_t i = 0; i < item->child_count; i++)
        visit_item(w, &item->children[i]);            /* depth: classes nested in classes, bounded by the outline */
}

void sites_visit(Agen *ag, uint32_t wanted, SiteVisit visit, void *ctx)
{
    Walk w = { ag, wanted, visit, ctx };
    for (uint32_t i = 0; i < ag->module->outline.count; i++)
        visit_item(&w, &ag->module->outline.items[i]);
    for (uint32_t i = 0; i < ag->module->errors.len; i++)
        emit(&w, (Site){ .kind = SITE_SYNTAX, .error = &ag->module->errors.items[i] });
}

void sites_visit_item(Agen *ag, Item *item, uint32_t wanted, SiteVisit visit, void *ctx)
{
    Walk w = { ag, wanted, visit, ctx };
    visit_item(&w, item);
    for (uint32_t i = 0; i < ag->module->errors.len; i++) {
        const SyntaxError *error = &ag->module->errors.items[i];
        if (error->start >= item->start && error->start <= item->end)
            emit(&w, (Site){ .kind = SITE_SYNTAX, .error = error });
    }
}

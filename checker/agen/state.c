#include "agen/state.h"

uint32_t object_state(Agen *ag, Node *object)
{
    (void)ag, (void)object;
    return STATE_UNKNOWN;
}

Node *object_finished_by(Agen *ag, Node *object)
{
    (void)ag, (void)object;
    return NULL;
}

Node *object_running_since(Agen *ag, Node *call)
{
    (void)ag, (void)call;
    return NULL;
}

bool loop_leaves_open(Agen *ag, Node *loop, Node **exit)
{
    (void)ag, (void)loop, (void)exit;
    return false;
}

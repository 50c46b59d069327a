package dev.gradus.search.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Who waits for a call: it starts, there are any number of events, then a result or a failure, and
 * nothing after it. Told one after another, on any thread.
 */
interface CallListener {

  /** The call; told before anything else. */
  void started(ApiCall call);

  /** Something happened; of a search the next comes after {@link ApiCall#more}. */
  void event(String name, ObjectNode data);

  void result(ObjectNode data);

  void failed(ApiException why);
}

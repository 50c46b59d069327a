package dev.gradus.model.serving;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Round robin twice: over the clients, and within a client over its theorems. A client that asks
 * for much, or a search that runs wide, delays itself and nobody else. Jobs of one theorem come out
 * in the order in which they went in.
 *
 * <p>The maps are in the order of turns: the first entry is next, and one that had its turn goes to
 * the end. Not safe for concurrent use.
 */
final class FairQueue<J extends Job> {

  private final Map<String, Map<String, Deque<J>>> clients = new LinkedHashMap<>();
  private int size;

  int size() {
    return size;
  }

  void add(J job) {
    lane(job).addLast(job);
    size++;
  }

  /** Puts a job back that had a turn and wants another: before the other jobs of its theorem. */
  void putBack(J job) {
    lane(job).addFirst(job);
    size++;
  }

  /** Puts a job back that was taken and could not run: it is next. */
  void untake(J job) {
    Deque<J> lane = lane(job);
    lane.addFirst(job);
    size++;
    Map<String, Deque<J>> theorems = clients.get(job.client());
    theorems.remove(job.theorem());
    prepend(theorems, job.theorem(), lane);
    clients.remove(job.client());
    prepend(clients, job.client(), theorems);
  }

  private static <V> void prepend(Map<String, V> map, String key, V value) {
    Map<String, V> rest = new LinkedHashMap<>(map);
    map.clear();
    map.put(key, value);
    map.putAll(rest);
  }

  private Deque<J> lane(J job) {
    return clients
        .computeIfAbsent(job.client(), client -> new LinkedHashMap<>())
        .computeIfAbsent(job.theorem(), theorem -> new ArrayDeque<>());
  }

  /** Takes the next job whose turn it is among those that may run now. */
  Optional<J> take(Predicate<J> mayRun) {
    for (Map.Entry<String, Map<String, Deque<J>>> client : clients.entrySet()) {
      for (Map.Entry<String, Deque<J>> theorem : client.getValue().entrySet()) {
        J job = theorem.getValue().getFirst();
        if (mayRun.test(job)) {
          theorem.getValue().removeFirst();
          size--;
          endTurn(client.getKey(), theorem.getKey());
          return Optional.of(job);
        }
      }
    }
    return Optional.empty();
  }

  private void endTurn(String client, String theorem) {
    Map<String, Deque<J>> theorems = clients.remove(client);
    Deque<J> lane = theorems.remove(theorem);
    if (!lane.isEmpty()) {
      theorems.put(theorem, lane);
    }
    if (!theorems.isEmpty()) {
      clients.put(client, theorems);
    }
  }

  /** Removes and returns the jobs of which this holds. */
  List<J> removeIf(Predicate<J> gone) {
    List<J> removed = new ArrayList<>();
    Iterator<Map<String, Deque<J>>> theorems = clients.values().iterator();
    while (theorems.hasNext()) {
      Map<String, Deque<J>> lanes = theorems.next();
      for (Deque<J> lane : lanes.values()) {
        lane.removeIf(job -> gone.test(job) && removed.add(job));
      }
      lanes.values().removeIf(Deque::isEmpty);
      if (lanes.isEmpty()) {
        theorems.remove();
      }
    }
    size -= removed.size();
    return removed;
  }
}

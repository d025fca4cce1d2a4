import de.bwaldvogel.mongo.*;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;

/** A wire-compatible stand-in for one MongoDB node: args are PORT (0 = any) and the H2 FILE. Prints "ready PORT". Ends with its input. */
public class MongoWire {
  public static void main(String[] args) throws Exception {
    H2Backend backend = new H2Backend(args[1]) {
      // One command at a time, replies copied (the stock reply aliases the live document), committed before the reply.
      public Document handleMessage(MongoMessage message) {
        synchronized (this) {
          Document reply = super.handleMessage(message).cloneDeeply();
          commit();
          return reply;
        }
      }
    };
    // Driver 7.6+ wants wire version 9; a real 5.0 reports 13.
    backend.version(new MongoVersion() {
      public List<Integer> getVersionArray() { return List.of(5, 0, 0); }
      public int getWireVersion() { return 13; }
    });
    MongoServer server = new MongoServer(backend);
    server.bind("127.0.0.1", Integer.parseInt(args[0]));
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    System.out.println("ready " + server.getLocalAddress().getPort());
    // Whoever started it holds its input open, so that it does not outlive a test run that was killed.
    while (System.in.read() >= 0) {}
    System.exit(0);
  }
}

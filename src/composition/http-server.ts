// A server that waits for nobody for long: whoever sends half a request and stops holds a connection, and many of them hold the gateway. Knows no route.
import { createServer, type RequestListener, type Server } from 'node:http';

/** Of the request line and headers alone: they come in one piece or somebody is playing. Seconds. */
const headersWithin = 10;

/** @param within seconds in which a whole request has to arrive; whoever is later is answered 408 and cut off */
export function boundedServer(handle: RequestListener, within: number): Server {
  const requestTimeout = within * 1000;
  const headersTimeout = Math.min(headersWithin * 1000, requestTimeout);
  // Node looks every half minute unless told: whatever the bounds, somebody would stay that long.
  return createServer({ requestTimeout, headersTimeout, connectionsCheckingInterval: Math.ceil(headersTimeout / 4) }, handle);
}

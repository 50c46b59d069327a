/** Who asks: what the services of all modules agree on beside their messages. */
package dev.gradus.client;

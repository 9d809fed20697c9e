var W=class{#e=new Map;#t;#r;#s=Math.random().toString(36).slice(2);#o=0;constructor(e,n){this.#t=e,this.#r=n?(r,s)=>n.model_proxy.send_msg({...r,buffers:s}):(r,s)=>e.send?.(r,void 0,s),e.on("msg:custom",this.#i)}ask(e,n={},r=[]){let s=`${this.#s}-${this.#o++}`;return new Promise((o,i)=>{let d=setTimeout(()=>{this.#e.delete(s),i(new Error("Python does not answer. If the kernel was restarted, run the cell again."))},3e4);this.#e.set(s,{resolve:o,reject:i,timer:d}),this.#n(s,{...n,id:s,op:e},r,40)})}#n(e,n,r,s){let o=this.#e.get(e);if(o)try{this.#r(n,r)}catch(i){if(s>0){setTimeout(()=>this.#n(e,n,r,s-1),50);return}this.#e.delete(e),clearTimeout(o.timer),o.reject(i)}}close(){this.#t.off("msg:custom",this.#i);for(let{timer:e}of this.#e.values())clearTimeout(e);this.#e.clear()}#i=(e,n)=>{let r=String(e.id),s=this.#e.get(r);if(!s)return;if(this.#e.delete(r),clearTimeout(s.timer),typeof e.error=="string"){s.reject(new Error(e.error));return}let o=Array.isArray(n)&&n.length?n:e.buffers;s.resolve([e,Array.isArray(o)?o.map(Ye):[]])}};function Ye(t){return ArrayBuffer.isView(t)?new Uint8Array(t.buffer,t.byteOffset,t.byteLength):new Uint8Array(t)}var L=t=>new Int32Array(t.slice().buffer),P=t=>new Float32Array(t.slice().buffer),xe=t=>new Float64Array(t.slice().buffer);function p(t,e={},...n){let r=document.createElement(t);for(let[s,o]of Object.entries(e))o!==!1&&r.setAttribute(s,o===!0?"":String(o));return r.append(...n),r}var Ge={first:"M6 5v14M19 5l-9 7 9 7z",back:"M16 5l-9 7 9 7z",play:"M7 4l13 8-13 8z",pause:"M7 5v14M17 5v14",next:"M8 5l9 7-9 7z",last:"M18 5v14M5 5l9 7-9 7z",loop:"M17 2l4 4-4 4M3 11V9a3 3 0 0 1 3-3h15M7 22l-4-4 4-4M21 13v2a3 3 0 0 1-3 3H3",fit:"M9 3H3v6M15 3h6v6M3 15v6h6M21 15v6h-6"};function ie(t){let e="http://www.w3.org/2000/svg",n=document.createElementNS(e,"svg"),r=document.createElementNS(e,"path");return n.setAttribute("viewBox","0 0 24 24"),n.setAttribute("aria-hidden","true"),r.setAttribute("d",Ge[t]),(t==="loop"||t==="fit")&&r.setAttribute("fill","none"),n.append(r),n}function S(t,e,n){let r=p("button",{type:"button",class:"icon","aria-label":e,title:e});return r.append(ie(t)),r.addEventListener("click",n),r}function ae(t){let{clientWidth:e,clientHeight:n}=t,r=window.devicePixelRatio||1,[s,o]=[Math.round(e*r),Math.round(n*r)];(t.width!==s||t.height!==o)&&(t.width=s,t.height=o);let i=t.getContext("2d");return i.setTransform(r,0,0,r,0,0),i.clearRect(0,0,e,n),[i,e,n]}function A(t,e,n){return t.on(`change:${e}`,n),()=>t.off(`change:${e}`,n)}function E(t,e,n){t.get(e)!==n&&(t.set(e,n),t.save_changes())}function D(t,e){let n=(t%e.length+e.length)%e.length;return e[n]??"#4f9dff"}function z(t){let e=Math.round(t*100),n=Math.floor(e/6e3),r=(e%6e3/100).toFixed(2).padStart(5,"0");return n<60?`${n}:${r}`:`${Math.floor(n/60)}:${String(n%60).padStart(2,"0")}:${r}`}function V(t){let e=getComputedStyle(t),n=r=>e.getPropertyValue(`--${r}`).trim();return{ground:n("ground"),text:n("text"),muted:n("muted"),line:n("line"),accent:n("accent")}}function Ze(t){let e=document.body.dataset.jpThemeLight;if(e!==void 0)return e==="false";for(let n=t.parentNode;n;n=Ke(n)){if(!(n instanceof HTMLElement))continue;let r=qe(getComputedStyle(n).backgroundColor);if(r!==void 0)return r<.5}return!1}function Ke(t){return t instanceof ShadowRoot?t.host:t.parentNode}function qe(t){let e=t.match(/[\d.]+/g)?.map(Number);if(!t.startsWith("rgb")||!e||e.length<3)return;let[n=0,r=0,s=0,o=1]=e;return o<.5?void 0:(.2126*n+.7152*r+.0722*s)/255}function Me(t,e){let n,r=()=>{let l=Ze(t);l!==n&&e(n=l)},s=new Set,o=()=>{for(let l of[0,120,450]){let c=setTimeout(()=>{s.delete(c),r()},l);s.add(c)}},i=new MutationObserver(o),d={attributes:!0,attributeFilter:["class","style","data-theme","data-jp-theme-light","data-jp-theme-name"]};i.observe(document.documentElement,d),i.observe(document.body,d),i.observe(document.head,{childList:!0});let u=matchMedia("(prefers-color-scheme: dark)");return u.addEventListener("change",o),r(),o(),()=>{i.disconnect(),u.removeEventListener("change",o);for(let l of s)clearTimeout(l)}}var _=class{#e;#t;#r=1;#s=1;#o=1;#n;constructor(e,n){this.#e=e,this.#t=n,this.#n=Se(e)}get zoomed(){return this.#o>1.001}get scale(){let[e,n,r,s]=this.#e;return Math.min(this.#r/(r-e),this.#s/Math.abs(s-n))*this.#o}resize(e,n){this.#r=Math.max(1,e),this.#s=Math.max(1,n)}to([e,n]){let{scale:r}=this,s=(n-this.#n[1])*(this.#t?-r:r);return[this.#r/2+(e-this.#n[0])*r,this.#s/2+s]}from([e,n]){let{scale:r}=this,s=(n-this.#s/2)/r*(this.#t?-1:1);return[this.#n[0]+(e-this.#r/2)/r,this.#n[1]+s]}zoomAt(e,n=[this.#r/2,this.#s/2]){let r=this.from(n);this.#o=Math.min(40,Math.max(1,this.#o*e));let s=this.from(n);this.#n=[this.#n[0]+r[0]-s[0],this.#n[1]+r[1]-s[1]],this.#i()}push(e,n){let{scale:r}=this;this.#n=[this.#n[0]-e/r,this.#n[1]-n/r*(this.#t?-1:1)],this.#i()}fit(){this.#o=1,this.#n=Se(this.#e)}#i(){let[e,n,r,s]=this.#e,[o,i]=[Math.min(n,s),Math.max(n,s)];this.#n=[ke(this.#n[0],e,r,this.#r/this.scale),ke(this.#n[1],o,i,this.#s/this.scale)]}};function ke(t,e,n,r){let s=Math.min(n-e,r)/2;return Math.min(n-s,Math.max(e+s,t))}function Se([t,e,n,r]){return[(t+n)/2,(e+r)/2]}function le(t){let e=10**Math.floor(Math.log10(Math.max(t,1e-9)));return([5,2,1].find(n=>n*e<=t)??1)*e}var Je=4,j=class{el;box;tip=p("div",{class:"tip",role:"tooltip",hidden:!0});canvas;#e;#t;#r;#s=null;#o=0;constructor(e){this.#e=e,this.box=new _(e.bounds,e.up),this.canvas=p("canvas",{class:"plane",role:"img","aria-label":e.label}),this.#t=S("fit","Show all (0)",()=>this.fit()),this.#t.classList.add("fit"),this.#t.hidden=!0,this.el=p("div",{class:"stage"},this.canvas,this.#t,this.tip);let[n,r,s,o]=e.bounds,i=Math.min(2.4,Math.max(.75,(s-n)/Math.abs(o-r)));this.el.style.setProperty("--aspect",String(i)),this.canvas.addEventListener("pointerdown",this.#i),this.canvas.addEventListener("pointermove",this.#a),this.canvas.addEventListener("pointerup",this.#l),this.canvas.addEventListener("pointercancel",()=>this.#s=null),this.canvas.addEventListener("pointerleave",()=>e.leave()),this.canvas.addEventListener("wheel",this.#d,{passive:!1}),this.#r=new ResizeObserver(()=>this.draw()),this.#r.observe(this.el)}draw(){this.#o||=requestAnimationFrame(()=>{if(this.#o=0,!this.canvas.clientWidth)return;let[e,n,r]=ae(this.canvas);this.box.resize(n,r),this.#e.draw(e,this.box,n,r)})}zoom(e,n){this.box.zoomAt(e,n),this.#t.hidden=!this.box.zoomed,this.draw()}fit(){this.box.fit(),this.#t.hidden=!0,this.draw()}say(e,n){this.tip.textContent=e,this.tip.hidden=!e;let r=this.el.getBoundingClientRect();this.tip.style.left=`${Math.max(4,Math.min(n.clientX-r.left+14,r.width-this.tip.offsetWidth-6))}px`,this.tip.style.top=`${Math.max(4,n.clientY-r.top-32)}px`}close(){cancelAnimationFrame(this.#o),this.#r.disconnect()}#n(e){let n=this.canvas.getBoundingClientRect();return[e.clientX-n.left,e.clientY-n.top]}#i=e=>{if(e.button!==0)return;let n=this.#e.press(this.#n(e),e);this.#s={x:e.clientX,y:e.clientY,moved:!1,held:n},this.canvas.setPointerCapture(e.pointerId)};#a=e=>{let n=this.#s;if(!n||n.held){this.#e.move(this.#n(e),n?.held??!1,e);return}let[r,s]=[e.clientX-n.x,e.clientY-n.y];!n.moved&&Math.hypot(r,s)<Je||(Object.assign(n,{x:e.clientX,y:e.clientY,moved:!0}),this.box.push(r,s),this.draw())};#l=e=>{let n=this.#s;this.#s=null,n&&!n.moved&&this.#e.release(this.#n(e),n.held,e)};#d=e=>{!e.ctrlKey&&!e.metaKey||(e.preventDefault(),this.zoom(Math.exp(-e.deltaY/300),this.#n(e)))}};async function Ee(t){let[e,[n]]=await t.ask("floor");if(!n)return null;let r=new Blob([n],{type:"image/jpeg"});return{picture:await createImageBitmap(r),bounds:e.bounds}}function Te(t,e,n,r){let[s,o,i,d]=n.bounds,u=[e.to([s,o]),e.to([i,d])],[l,c]=[Math.min(u[0][0],u[1][0]),Math.min(u[0][1],u[1][1])];t.save(),r.length>2&&(U(t,e,r,!0),t.clip()),t.imageSmoothingQuality="high",t.drawImage(n.picture,l,c,Math.abs(u[1][0]-u[0][0]),Math.abs(u[1][1]-u[0][1])),t.restore()}function U(t,e,n,r){t.beginPath(),n.forEach((s,o)=>{let[i,d]=e.to(s);o?t.lineTo(i,d):t.moveTo(i,d)}),r&&t.closePath()}var ue="rgba(10, 14, 20, 0.6)",Qe=.25,X='Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',et=90;function Ae(t,e,n,r,s){let o=le(et*1.6/e.scale),[i,d]=e.from([0,r]),[u,l]=e.from([n,0]);t.strokeStyle=s.line,t.lineWidth=1,t.globalAlpha=.8,t.beginPath();for(let c=Math.ceil(i/o)*o;c<=u;c+=o){let[m]=e.to([c,0]);t.moveTo(Math.round(m)+.5,0),t.lineTo(Math.round(m)+.5,r)}for(let c=Math.ceil(d/o)*o;c<=l;c+=o){let[,m]=e.to([0,c]);t.moveTo(0,Math.round(m)+.5),t.lineTo(n,Math.round(m)+.5)}t.stroke(),t.globalAlpha=1}function Ce(t,e,n,r){let s=le(130/e.scale),o=s*e.scale,[i,d]=[14,n-16];t.lineCap="butt",t.lineJoin="miter";for(let[u,l]of[[r.ground,6],[r.text,2.5]])t.strokeStyle=u,t.lineWidth=l,t.beginPath(),t.moveTo(i,d-6),t.lineTo(i,d),t.lineTo(i+o,d),t.lineTo(i+o,d-6),t.stroke();t.font=`600 12px ${X}`,t.textBaseline="bottom",t.textAlign="center",t.strokeStyle=r.ground,t.lineWidth=4,t.strokeText(`${s} m`,i+o/2,d-4),t.fillStyle=r.text,t.fillText(`${s} m`,i+o/2,d-4)}function Pe(t,e){let n=document.createElement("canvas");n.width=Math.max(1,t.columns),n.height=Math.max(1,t.rows);let r=n.getContext("2d"),s=r.createImageData(n.width,n.height),o=e.reduce((i,d)=>Math.max(i,d),0)||1;return e.forEach((i,d)=>{let u=t.rows-1-Math.floor(d/t.columns);s.data.set(tt(i/o),(u*t.columns+d%t.columns)*4)}),r.putImageData(s,0,0),n}function tt(t){if(!(t>0))return[0,0,0,0];let e=Math.sqrt(Math.min(1,t)),n=[[59,15,112],[183,55,121],[252,137,97],[252,253,191]],r=e*(n.length-1),[s,o]=[n[Math.floor(r)]??n[0],n[Math.min(n.length-1,Math.ceil(r))]??n[3]],i=r-Math.floor(r);return[...s.map((u,l)=>Math.round(u+(o[l]-u)*i)),Math.round(90+150*e)]}function Re(t,e,n,r){let[s,o]=e.to([n.left,n.low+n.rows*n.cell]);t.imageSmoothingEnabled=!1,t.drawImage(r,s,o,n.columns*n.cell*e.scale,n.rows*n.cell*e.scale),t.imageSmoothingEnabled=!0}function Le(t,e,n){t.lineCap="round";for(let r=0;r+4<n.length;r+=5){let[s,o,i,d,u]=n.subarray(r,r+5),[l,c]=[e.to([s,o]),e.to([i,d])],m=Math.atan2(c[1]-l[1],c[0]-l[0]),x=Math.min(9,Math.hypot(c[0]-l[0],c[1]-l[1])*.45);for(let[v,$]of[[ue,4],["#2dd4d4",2]]){t.strokeStyle=v,t.lineWidth=$,t.globalAlpha=.4+.6*u,t.beginPath(),t.moveTo(...l),t.lineTo(...c);for(let F of[2.6,-2.6])t.moveTo(...c),t.lineTo(c[0]+x*Math.cos(m+F),c[1]+x*Math.sin(m+F));t.stroke()}}t.globalAlpha=1}function Be(t,e,n,r){n.forEach(({name:s,closed:o,points:i},d)=>{let u=D(d+4,r);U(t,e,i,o),t.strokeStyle=ue,t.lineWidth=4,t.stroke(),t.strokeStyle=u,t.lineWidth=2,t.stroke(),o&&(t.globalAlpha=.14,t.fillStyle=u,t.fill(),t.globalAlpha=1);let[l,c]=e.to(i[0]??[0,0]);t.font=`600 12px ${X}`,t.textBaseline="bottom",t.textAlign="left",he(t,s,l+5,c-4,u)})}function $e(t,e,n){t.lineJoin="round";for(let r of n.walks){let s=n.number(r.who)===n.selected,o=r.frames.filter(d=>d<=n.frame).length,i=n.selected===null||s?1:Qe;t.strokeStyle=n.colour(r.who);for(let[d,u,l,c]of[[Math.max(0,o-1),r.places.length,1,.3],[0,o,s?3:2,.9]]){t.globalAlpha=i*c,t.lineWidth=l,t.beginPath();let m=!1;for(let x of r.places.slice(d,u)){let v=Number.isFinite(x[0]);v&&m?t.lineTo(...e.to(x)):v&&t.moveTo(...e.to(x)),m=v}t.stroke()}}t.globalAlpha=1}function Fe(t,e,n,r){let s=[...n.here].sort((o,i)=>Number(de(n,o))-Number(de(n,i)));for(let o of s){let i=de(n,o)||n.number(o.who)===n.hovered,d=n.colour(o.who),[u,l]=e.to([o.x,o.y]);if(t.globalAlpha=n.selected===null||i?1:.45,r.has("ellipses")&&o.long>0&&nt(t,o,u,l,e.scale,d),t.beginPath(),t.arc(u,l,i?7:5,0,2*Math.PI),t.fillStyle=d,t.strokeStyle=i?"#ffffff":ue,t.lineWidth=i?2.5:1.5,t.fill(),t.stroke(),rt(t,o,u,l,e.scale,d),r.has("labels")||i){t.font=`600 12px ${X}`,t.textAlign="left",t.textBaseline="middle";let c=i?n.name(o.who):String(n.number(o.who));he(t,c,u+10,l-10,"#ffffff")}}t.globalAlpha=1}function He(t,e,n,r){let[s,o]=[e.to([n.x,n.y]),e.to([r.x,r.y])];t.setLineDash([5,4]),U(t,e,[[n.x,n.y],[r.x,r.y]],!1),t.strokeStyle="#ffffff",t.lineWidth=2,t.stroke(),t.setLineDash([]),t.font=`700 13px ${X}`,t.textAlign="center",t.textBaseline="middle";let i=Math.hypot(n.x-r.x,n.y-r.y);he(t,`${i.toFixed(2)} m`,(s[0]+o[0])/2,(s[1]+o[1])/2-10,"#ffffff")}var de=(t,e)=>t.number(e.who)===t.selected;function nt(t,e,n,r,s,o){t.beginPath(),t.ellipse(n,r,e.long*s,e.short*s,-e.angle,0,2*Math.PI),t.save(),t.fillStyle=o,t.globalAlpha*=.25,t.fill(),t.restore(),t.strokeStyle=o,t.lineWidth=1.25,t.stroke()}function rt(t,{vx:e,vy:n},r,s,o,i){Math.hypot(e,n)>.2&&(t.beginPath(),t.moveTo(r,s),t.lineTo(r+e*o,s-n*o),t.strokeStyle=i,t.lineWidth=2,t.stroke())}function he(t,e,n,r,s){t.lineJoin="round",t.lineWidth=3.5,t.strokeStyle="rgba(10, 14, 20, 0.8)",t.strokeText(e,n,r),t.fillStyle=s,t.fillText(e,n,r)}function Oe(t,e,n){return({model:r,el:s,view:o})=>{let i=p("div",{class:`hoilab-${t}`,"data-lm-suppress-shortcuts":"true"}),d=i.attachShadow({mode:"open"});d.append(p("style",{},e)),s.append(i);let u=new W(r,o),l=!1,c=[()=>u.close(),()=>i.remove()];return u.ask("describe").then(m=>{l||c.unshift(n({model:r,host:i,shadow:d,channel:u},m))}).catch(m=>d.append(p("p",{role:"alert"},m.message))),()=>{l=!0;for(let m of c.splice(0))m()}}}function Ne(t,e){return Me(t,n=>{t.dataset.theme=n?"dark":"light",e(V(t))})}var Y=class{#e=new Map;#t;#r;constructor(e,n=()=>{}){this.#t=e,this.#r=n}has(e){return this.#e.has(e)}get(e){let n=this.#e.get(e);return n!==void 0&&(this.#e.delete(e),this.#e.set(e,n)),n}set(e,n){let r=this.#e.get(e);r!==void 0&&r!==n&&this.#r(r),this.#e.delete(e),this.#e.set(e,n);for(let[s,o]of this.#e){if(this.#e.size<=this.#t)break;this.#e.delete(s),this.#r(o)}}delete(e){let n=this.#e.get(e);n!==void 0&&this.#e.delete(e)&&this.#r(n)}clear(){for(let e of this.#e.values())this.#r(e);this.#e.clear()}};var B=256,st=64,ot=7,G=class{#e;#t;#r;#s=new Y(st);#o=new Set;constructor(e,n,r){this.#e=e,this.#t=n,this.#r=r}ready(e){return this.#s.has(Math.floor(e/B))||e>=this.#t}at(e){let n=Math.floor(e/B),r=this.#s.get(n);if(!r){this.#n(n);return}return e-r.start>B/2&&!this.#s.has(n+1)&&this.#n(n+1),it(r,e-r.start)}async#n(e){let n=e*B;if(!(this.#o.has(e)||n>=this.#t)){this.#o.add(e);try{let r=Math.min(n+B,this.#t),[,[s,o,i]]=await this.#e.ask("places",{start:n,stop:r});if(!s||!o||!i)return;this.#s.set(e,{start:n,offsets:L(s),who:L(o),rows:P(i)}),this.#r()}finally{this.#o.delete(e)}}}};function it(t,e){let n=[];for(let r=t.offsets[e]??0;r<(t.offsets[e+1]??0);r++){let[s,o,i,d,u,l,c]=t.rows.subarray(r*ot);n.push({who:t.who[r],x:s,y:o,long:i,short:d,angle:u,vx:l,vy:c})}return n}function Ie(t,e){let n=new Map;for(let r=0;r<t.length/2;r++){let s=t[r*2],o=n.get(s)??{who:s,frames:[],places:[]};o.frames.push(t[r*2+1]),o.places.push([e[r*2],e[r*2+1]]),n.set(s,o)}return[...n.values()]}function ce(t,e,n,r){let[s,o]=[void 0,r];for(let i of t){let[d,u]=n([i.x,i.y]),l=Math.hypot(d-e[0],u-e[1]);l<o&&([s,o]=[i,l])}return s}var Z=class{speed=1;loop=!1;#e=1;#t=0;#r=0;#s=0;#o=0;#n=0;#i;constructor(e){this.#i=e}get playing(){return this.#n!==0}get stride(){if(!this.playing)return 1;let{frames:e,seconds:n}=this.#i,r=n(e-1),s=r>0?(e-1)/r*this.speed:0;return Math.max(1,Math.round(s/30))+this.#e-1}play(e){this.#t=e>=this.#i.frames-1?0:e,this.#r=this.#i.seconds(this.#t),this.#e=1,this.#s=0,this.#o=performance.now(),this.#t!==e&&this.#i.show(this.#t),this.playing||(this.#n=requestAnimationFrame(this.#a))}pause(){cancelAnimationFrame(this.#n),this.#n=0}jump(e){this.#t=e,this.#r=this.#i.seconds(e)}#a=e=>{let{seconds:n,ready:r,show:s,frames:o}=this.#i;this.#n=requestAnimationFrame(this.#a);let i=Math.min(e-this.#o,250);this.#o=e;let d=Math.min(this.#t+this.stride,o-1);if(this.#t>=o-1)this.#l();else if(!r(d)&&this.#r>=n(d))this.#s+=i,this.#s>350&&this.#e<6&&(this.#e+=1,this.#s=0);else{this.#r+=i/1e3*this.speed;let u=this.#t;for(let l=d;l>u&&n(l)<=this.#r&&r(l);)u=l,l=Math.min(l+this.stride,o-1);if(u===this.#t)return;this.#t=u,s(u)}};#l(){this.loop?(this.jump(0),this.#i.show(0)):(this.pause(),this.#i.end())}};var We=74;var pe=[.25,.5,1,2,4,8],K=class{el;#e;#t;#r;#s;#o;#n=p("span",{class:"now"});#i;#a=new Map;constructor(e){this.#e=e;let n=Math.max(0,e.frames-1),r=S("first","First frame (Home)",()=>e.jump(0)),s=S("last","Last frame (End)",()=>e.jump(n));r.classList.add("first"),s.classList.add("last"),this.#t=S("play","Play (space)",()=>e.toggle()),this.#t.classList.add("play"),this.#r=S("loop","Loop",()=>e.set("loop",this.#r.getAttribute("aria-pressed")!=="true")),this.#o=p("input",{type:"text",inputmode:"numeric","aria-label":"Go to frame"}),this.#o.addEventListener("change",()=>e.jump(Number(this.#o.value))),this.#o.addEventListener("focus",()=>this.#o.select()),this.#s=p("select",{"aria-label":"Speed",title:"Speed"}),this.#d(pe),this.#s.addEventListener("change",()=>e.set("speed",Number(this.#s.value))),this.#i=p("input",{type:"range",min:0,max:n,step:1,value:0,"aria-label":"Frame"}),this.#i.addEventListener("input",()=>e.jump(this.#i.valueAsNumber));let o=S("back","Frame before (←)",()=>e.step(-1)),i=S("next","Next frame (→)",()=>e.step(1)),d=`/ ${n} · `,u=p("div",{class:"bar",role:"toolbar","aria-label":"Playback"},p("div",{class:"group"},r,o,this.#t,i,s),p("div",{class:"clock"},this.#o,d,this.#n,`/ ${z(e.seconds(n))}`),p("div",{class:"grow"}),this.#l(),p("div",{class:"group"},this.#s,this.#r));u.style.setProperty("--digits",String(String(n).length));let l=p("div",{class:"slide"},this.#i);l.style.setProperty("--gutter",`${We}px`),this.el=p("div",{},u,l)}show(e,n){let{frames:r,seconds:s}=this.#e,o=z(s(e));if(this.#o.getRootNode()instanceof ShadowRoot&&this.#u())return;this.#o.value=String(e),this.#n.textContent=o,this.#i.value=String(e),this.#i.setAttribute("aria-valuetext",`frame ${e}, ${o}`);let i=e/Math.max(1,r-1);this.#i.style.setProperty("--done",`calc(8px + (100% - 16px) * ${i})`);let d=n?"Pause (space)":"Play (space)";this.#t.title!==d&&(this.#t.replaceChildren(ie(n?"pause":"play")),this.#t.setAttribute("aria-label",d),this.#t.title=d)}settings(e,n,r){for(let[s,o]of this.#a)o.setAttribute("aria-pressed",String(e.has(s)));pe.includes(n)||this.#d([...pe,n].sort((s,o)=>s-o)),this.#s.value=String(n),this.#r.setAttribute("aria-pressed",String(r))}press(e){this.#a.get(e)?.click()}#l(){let e=p("div",{class:"group",role:"group","aria-label":"Layers"});return this.#e.layers.forEach((n,r)=>{let s=n.charAt(0).toUpperCase()+n.slice(1),o=p("button",{type:"button",class:"chip","aria-pressed":"false",title:`${s} (${r+1})`},s);o.addEventListener("click",()=>this.#e.layer(n)),this.#a.set(n,o),e.append(o)}),e}#d(e){this.#s.replaceChildren(...e.map(n=>p("option",{value:n},`${n}×`)))}#u(){let e=this.#o.getRootNode();return e instanceof ShadowRoot&&e.activeElement===this.#o}};var De=`:host {
  --ground: #ffffff;
  --raised: #f4f6f9;
  --line: #dfe4eb;
  --text: #171b22;
  --muted: #5a6678;
  --accent: #2457d6;
  --on-accent: #ffffff;
  --warn: #b42318;
  display: block;
  width: 100%;
  container-type: inline-size;
}
:host([data-theme="dark"]) {
  --ground: #14171d;
  --raised: #1e232c;
  --line: #323a47;
  --text: #e9edf3;
  --muted: #9aa7b8;
  --accent: #7aa7ff;
  --on-accent: #0c1220;
  --warn: #ff9a8f;
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.scrubber {
  background: var(--ground);
  color: var(--text);
  border: 1px solid var(--line);
  border-radius: 12px;
  overflow: hidden;
  font: 13px/1.4 Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif;
  font-variant-numeric: tabular-nums;
  outline: none;
  user-select: none;
  -webkit-user-select: none;
}
.scrubber:focus-visible { box-shadow: 0 0 0 2px var(--accent); }

.stage {
  position: relative;
  overflow: hidden;
  background: #0b0d11;
  aspect-ratio: var(--aspect, 16 / 9);
  max-height: 60vh;
  margin: 0 auto;
  width: 100%;
  touch-action: none;
}
.stage canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; }
.stage .picture {
  inset: auto;
  left: 0;
  top: 0;
  width: auto;
  height: auto;
  transform-origin: 0 0;
}
.stage .message {
  position: absolute;
  inset: auto 16px 16px 16px;
  padding: 10px 14px;
  border-radius: 8px;
  color: #ffe3df;
  background: rgba(60, 12, 8, 0.88);
}
.stage .fit { position: absolute; right: 10px; top: 10px; background: rgba(15, 18, 24, 0.72); color: #fff; }
.stage .wait {
  position: absolute;
  left: 0;
  bottom: 0;
  height: 2px;
  width: 100%;
  background: linear-gradient(90deg, transparent, var(--accent), transparent);
  animation: sweep 1.1s linear infinite;
}
@keyframes sweep { from { transform: translateX(-100%); } to { transform: translateX(100%); } }
.tip {
  position: absolute;
  z-index: 3;
  pointer-events: none;
  white-space: nowrap;
  padding: 4px 9px;
  border-radius: 6px;
  font-size: 12px;
  color: #f3f6fa;
  background: rgba(15, 18, 24, 0.92);
  box-shadow: 0 2px 10px rgba(0, 0, 0, 0.28);
}
.tip b { font-weight: 600; }

.bar {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 8px 14px;
  padding: 10px 12px 4px;
}
.group { display: flex; align-items: center; gap: 2px; }
.clock { display: flex; align-items: baseline; gap: 6px; color: var(--muted); white-space: nowrap; }
.clock .now { color: var(--text); font-weight: 600; }
.clock input {
  width: calc(var(--digits, 4) * 1ch + 16px);
  font: inherit;
  font-weight: 600;
  font-variant-numeric: tabular-nums;
  text-align: right;
  color: var(--text);
  background: var(--raised);
  border: 1px solid transparent;
  border-radius: 6px;
  padding: 2px 6px;
}
.clock input:hover { border-color: var(--line); }
.clock input:focus { border-color: var(--accent); outline: none; }
.grow { flex: 1; }
button, select {
  font: inherit;
  color: inherit;
  background: transparent;
  border: 0;
  cursor: pointer;
}
button:focus-visible, select:focus-visible {
  outline: 2px solid var(--accent);
  outline-offset: 1px;
}
input[type="range"]:focus-visible { outline: none; }
input[type="range"]:focus-visible::-webkit-slider-thumb { box-shadow: 0 0 0 3px var(--accent); }
input[type="range"]:focus-visible::-moz-range-thumb { box-shadow: 0 0 0 3px var(--accent); }
.icon {
  display: inline-grid;
  place-items: center;
  width: 30px;
  height: 30px;
  padding: 0;
  border-radius: 8px;
  color: var(--muted);
}
.icon:hover { background: var(--raised); color: var(--text); }
.icon[aria-pressed="true"] { color: var(--accent); background: var(--raised); }
.icon svg {
  width: 16px;
  height: 16px;
  fill: currentColor;
  stroke: currentColor;
  stroke-width: 2;
  stroke-linejoin: round;
  stroke-linecap: round;
}
.icon.play { width: 36px; height: 36px; border-radius: 50%; color: var(--on-accent); background: var(--accent); margin: 0 4px; }
.icon.play:hover { filter: brightness(1.08); }
.icon.play svg { width: 15px; height: 15px; }
.chip {
  padding: 4px 11px;
  border-radius: 999px;
  font-size: 12px;
  color: var(--muted);
  border: 1px solid var(--line);
}
.chip + .chip { margin-left: 4px; }
.chip:hover { color: var(--text); }
.chip[aria-pressed="true"] {
  color: var(--text);
  background: color-mix(in srgb, var(--accent) 16%, var(--ground));
  border-color: color-mix(in srgb, var(--accent) 55%, var(--ground));
}
select {
  height: 28px;
  padding: 0 4px;
  border-radius: 8px;
  color: var(--muted);
}
select:hover { color: var(--text); background: var(--raised); }
select option { color: #171b22; background: #fff; }

.slide { display: flex; padding: 2px 12px 0; }
.scrubber.lanes .slide { padding-left: calc(12px + var(--gutter)); }
input[type="range"] {
  -webkit-appearance: none;
  appearance: none;
  flex: 1;
  min-width: 0;
  height: 24px;
  margin: 0;
  background: transparent;
  cursor: pointer;
  border-radius: 6px;
}
input[type="range"]::-webkit-slider-runnable-track {
  height: 5px;
  border-radius: 3px;
  background: linear-gradient(to right, var(--accent) var(--done, 0%), var(--line) var(--done, 0%));
}
input[type="range"]::-moz-range-track { height: 5px; border-radius: 3px; background: var(--line); }
input[type="range"]::-moz-range-progress { height: 5px; border-radius: 3px; background: var(--accent); }
input[type="range"]::-webkit-slider-thumb {
  -webkit-appearance: none;
  width: 16px;
  height: 16px;
  margin-top: -5.5px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}
input[type="range"]::-moz-range-thumb {
  width: 10px;
  height: 10px;
  border-radius: 50%;
  border: 3px solid var(--ground);
  background: var(--accent);
  box-shadow: 0 0 0 1px var(--accent);
}

.timeline { position: relative; margin: 0 12px 10px; }
.timeline canvas { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; }
.timeline .scroll {
  position: absolute;
  inset: 0;
  overflow: hidden auto;
  cursor: pointer;
  scrollbar-width: thin;
  scrollbar-color: var(--line) transparent;
}

@container (max-width: 620px) {
  .bar { gap: 6px 8px; padding: 8px 8px 2px; }
  .grow { display: none; }
  .bar .first, .bar .last { display: none; }
}
@media (prefers-reduced-motion: reduce) { .stage .wait { animation: none; } }
`;var ze=`.scrubber.map .stage, .zones-editor .stage { background: var(--raised); min-height: 260px; }
.stage .plane { position: absolute; inset: 0; width: 100%; height: 100%; display: block; touch-action: none; }
.stage { max-height: 62vh; }
`;var Ve=22,dt=200;function ut({model:t,host:e,shadow:n,channel:r},s){let[o,[i,d,u]]=s,l=o,c=i?xe(i):new Float64Array,m=Math.max(0,l.frames-1),x=a=>c[a]??0,v=a=>l.individuals[a]??a,$=a=>`${v(a)} ${l.classes[a]??""}`.trim(),F=a=>D(v(a),l.palette),q=()=>new Set(t.get("layers")),J=()=>t.get("selected")??null,Q=a=>Math.min(m,Math.max(0,Math.round(a)||0)),_e=u?P(u):new Float32Array,me=l.heat&&d?Pe(l.heat,P(d)):null,ee=new G(r,l.frames,()=>k()),te=p("div",{class:"message",role:"alert",hidden:!0}),fe=[],H=null,f=Q(Number(t.get("frame"))),O=null,N,ne=V(e),b=new j({bounds:l.bounds,up:!0,label:"Map of the ground",draw:(a,h,g,M)=>{let T=q(),we={here:C(),walks:fe,frame:f,selected:J(),hovered:O,colour:F,name:$,number:v};Ae(a,h,g,M,ne),H&&T.has("floor")&&Te(a,h,H,l.outline),l.heat&&me&&T.has("heat")&&Re(a,h,l.heat,me),T.has("zones")&&Be(a,h,l.zones,l.palette),T.has("walks")&&$e(a,h,we),T.has("flow")&&Le(a,h,_e),Fe(a,h,we,T);let[se,oe]=[be(J()),be(O)];se&&oe&&se!==oe&&He(a,h,se,oe),Ce(a,h,M,ne)},press:()=>!1,move:(a,h,g)=>{let M=ce(C(),a,T=>b.box.to(T),Ve);O=M?v(M.who):null,b.canvas.style.cursor=M?"pointer":b.box.zoomed?"grab":"default",b.say(M?je(M):"",g),k()},release:a=>{let h=ce(C(),a,g=>b.box.to(g),Ve);E(t,"selected",h?v(h.who):null)},leave:()=>{O=null,b.tip.hidden=!0,k()}});b.el.append(te);let y=new Z({frames:l.frames,seconds:x,ready:a=>ee.ready(a),show:a=>w(a,!0),end:()=>E(t,"playing",!1)}),R=new K({frames:l.frames,layers:l.layers,seconds:x,jump:a=>w(a),step:a=>w(f+a),toggle:()=>E(t,"playing",!t.get("playing")),set:(a,h)=>E(t,a,h),layer:a=>{let h=q();h.delete(a)||h.add(a),E(t,"layers",l.layers.filter(g=>h.has(g)))}});function C(){return ee.at(f)??[]}function be(a){return a===null?void 0:C().find(({who:h})=>v(h)===a)}function je(a){let h=Math.hypot(a.vx,a.vy),g=Number.isFinite(h)?` · ${h.toFixed(1)} m/s`:"",M=a.long>0?` · ±${a.long.toFixed(2)} m`:"";return`${$(a.who)} · (${a.x.toFixed(1)}, ${a.y.toFixed(1)}) m${M}${g}`}function k(){e.dataset.shown=String(ee.ready(f)?f:-1),e.dataset.selected=String(J()??""),e.dataset.here=String(C().length),b.canvas.setAttribute("aria-label",`Map at ${x(f).toFixed(2)} s: ${C().length} on the ground`),b.draw()}function w(a,h=!1,g=!0){f=Q(a),h||y.jump(f),e.dataset.frame=String(f),R.show(f,y.playing),k(),g&&(h?N??=setTimeout(re,dt):re())}function re(){clearTimeout(N),N=void 0,E(t,"frame",f)}function I(){y.speed=Number(t.get("speed")),y.loop=!!t.get("loop"),R.settings(q(),y.speed,y.loop),k()}function Ue(){t.get("playing")?y.play(f):(y.pause(),re()),R.show(f,y.playing)}function ge(a){te.textContent=a.message,te.hidden=!1}let ve={" ":()=>E(t,"playing",!t.get("playing")),ArrowLeft:()=>w(f-1),ArrowRight:()=>w(f+1),"Shift+ArrowLeft":()=>w(f-10),"Shift+ArrowRight":()=>w(f+10),Home:()=>w(0),End:()=>w(m),Escape:()=>E(t,"selected",null),"+":()=>b.zoom(1.25),"-":()=>b.zoom(.8),0:()=>b.fit()};for(let[a,h]of l.layers.entries())ve[String(a+1)]=()=>R.press(h);let ye=p("div",{class:"scrubber map",tabindex:0,role:"group","aria-label":"Map"},b.el,R.el);ye.addEventListener("keydown",a=>{let h=a.target;if(a.ctrlKey||a.metaKey||a.altKey||h.matches('input[type="text"], select')||a.key===" "&&h.matches("button"))return;let g=ve[a.shiftKey&&a.key.startsWith("Arrow")?`Shift+${a.key}`:a.key];g&&(a.preventDefault(),a.stopPropagation(),g())}),n.append(ye);let Xe=[Ne(e,a=>{ne=a,k()}),A(t,"frame",()=>{let a=Q(Number(t.get("frame")));a!==f&&w(a,y.playing,!1)}),A(t,"selected",k),A(t,"layers",I),A(t,"speed",I),A(t,"loop",I),A(t,"playing",Ue)];return I(),w(f,!1,!1),r.ask("walks").then(([,[a,h]])=>{a&&h&&(fe=Ie(L(a),P(h))),k()}).catch(ge),l.layers.includes("floor")&&Ee(r).then(a=>{H=a,e.dataset.floor="there",k()}).catch(ge),()=>{clearTimeout(N),y.pause(),b.close(),H?.picture.close();for(let a of Xe)a()}}var tn={render:Oe("map-view",De+ze,ut)};export{tn as default};
